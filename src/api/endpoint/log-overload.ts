import type { Overload } from '../../stack/admission/overload.ts';
import type { Log } from '../log/log.ts';

/** Logs one line per overload, at its end, at level warn. Its beginning is logged at debug. */
export const logOverload = (log: Log, overload: Overload): void => {
  const { active, durationMs, refused, dropped } = overload;
  if (!active) {
    const what = `${refused} new requests got 503, ${dropped} no response`;
    log.write('warn', overload, `more came than there was time for, for ${Math.round(durationMs / 1000)} s: ${what}`);
  } else if (durationMs === 0) {
    log.write('debug', overload, 'more comes than there is time for: new requests are refused');
  }
};
