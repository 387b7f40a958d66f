import { InvalidArgumentError } from 'commander';
import { codecNames } from '../api/config/codec-list.ts';
import type { SrtpPolicy } from '../api/config/config.ts';
import { readListenPoint } from '../api/config/listen-point.ts';
import type { MediaConfig } from '../api/config/media-config.ts';
import { readPortRange } from '../api/config/port-range.ts';
import { srtpPolicies } from '../api/config/srtp-settings.ts';
import type { Row } from '../api/config/table.ts';
import type { Result } from '../core/result.ts';
import type { CodecName } from '../media/codec/codecs.ts';
import { defaultTransport } from '../signal/transports.ts';

// Parsers of flag values, called by commander, which prints the message of their error after the name of the flag.

const valid = <T>(result: Result<T>): T => {
  if (result.ok) return result.value;
  throw new InvalidArgumentError(`${result.detail}.`);
};

/** The default of a setting, as its flag is written. */
export const defaultText = ({ default: value }: Row<unknown>): string => String(value).toLowerCase();

/** Seconds, with up to three decimals, as milliseconds. */
export const seconds = (text: string): number => {
  if (!/^\d{1,6}(\.\d{1,3})?$/.test(text)) throw new InvalidArgumentError('It must be a number of seconds.');
  return Number(text) * 1000;
};

export const count = (text: string): number => {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 to 9999999.');
  return Number(text);
};

/** The number of media workers. */
export const workers = (text: string): number => {
  if (!/^\d\d?$/.test(text) || Number(text) > 64) throw new InvalidArgumentError('It must be a number from 0 to 64.');
  return Number(text);
};

export const digits = (text: string): string => {
  if (!/^[0-9A-Da-d*#]{1,128}$/.test(text)) throw new InvalidArgumentError('It must be 1 to 128 of 0-9, A-D, * and #.');
  return text.toUpperCase();
};

/** The status of a final response that rejects. */
export const status = (text: string): number => {
  if (!/^[3-6]\d\d$/.test(text)) throw new InvalidArgumentError('It must be a status from 300 to 699.');
  return Number(text);
};

/** `--listen`, which may occur several times. */
export const listen = (text: string, earlier: readonly string[] | undefined): readonly string[] => {
  valid(readListenPoint(text));
  return [...(earlier ?? []), text];
};

/** `HOST:PORT` as a listening point. */
export const local = (text: string): string => {
  const point = `${defaultTransport.toLowerCase()}:${text}`;
  valid(readListenPoint(point));
  return point;
};

export const srtp = (text: string): SrtpPolicy => {
  const policy = srtpPolicies.find((each) => each === text);
  if (policy === undefined) throw new InvalidArgumentError('It must be off, offer or require.');
  return policy;
};

/** `opus,g722,pcmu` in any case. */
export const codecs = (text: string): readonly CodecName[] =>
  text.split(',').map((item) => {
    const name = codecNames.find((each) => each.toLowerCase() === item.trim().toLowerCase());
    if (name === undefined) throw new InvalidArgumentError(`It must be a list of ${codecNames.join(', ')}.`);
    return name;
  });

export const rtpPorts = (text: string): string => {
  valid(readPortRange(text));
  return text;
};

/** The media flags as the setting `media`; absent when there is none. */
export const mediaOf = (flags: {
  readonly rtpPorts?: string;
  readonly workers?: number;
  readonly silenceSuppression?: true;
}): { readonly media?: MediaConfig } => {
  const { rtpPorts: ports, workers, silenceSuppression } = flags;
  const media: MediaConfig = {
    ...(ports !== undefined && { ports }),
    ...(workers !== undefined && { workers }),
    ...(silenceSuppression !== undefined && { silenceSuppression }),
  };
  return Object.keys(media).length === 0 ? {} : { media };
};
