import type { Overload } from '../../stack/admission/overload.ts';
import type { Log } from '../log/log.ts';

/** A line for the beginning and one for the end of an overload; undefined for a report in between. */
export const overloadText = ({ active, durationMs, refused, dropped }: Overload): string | undefined => {
  if (active) return durationMs === 0 ? 'more comes than there is time for: new requests are refused' : undefined;
  const what = `${refused} new requests got 503, ${dropped} no response`;
  return `more came than there was time for, for ${Math.round(durationMs / 1000)} s: ${what}`;
};

/** Logs one line per overload, at its end, at level warn. Its beginning is logged at debug. */
export const logOverload = (log: Log, overload: Overload): void => {
  const text = overloadText(overload);
  if (text !== undefined) log.write(overload.active ? 'debug' : 'warn', overload, text);
};
