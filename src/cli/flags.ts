import { InvalidArgumentError } from 'commander';
import { codecNames } from '../api/config/codec-list.ts';
import type { SrtpPolicy } from '../api/config/config.ts';
import { readListenPoint } from '../api/config/listen-point.ts';
import { readPortRange } from '../api/config/port-range.ts';
import { srtpPolicies } from '../api/config/srtp-settings.ts';
import type { Row } from '../api/config/table.ts';
import type { Result } from '../core/result.ts';
import type { CodecName } from '../media/codec/codecs.ts';
import { defaultTransport } from '../signal/transports.ts';
import { type LinesPolicy, linesPolicies } from './call-lines.ts';
import { type LogName, logNames } from './log-to.ts';

// Parsers of flag values, called by commander, which prints the message of their error after the name of the flag.

/** The value; `example` is a sentence part such as `try …`. */
const valid = <T>(result: Result<T>, example: string): T => {
  if (result.ok) return result.value;
  throw new InvalidArgumentError(`${result.detail}; ${example}.`);
};

const choice =
  <const T extends string>(names: readonly T[]) =>
  (text: string): T => {
    const found = names.find((each) => each === text);
    if (found === undefined)
      throw new InvalidArgumentError(`It must be ${names.slice(0, -1).join(', ')} or ${names.at(-1)}.`);
    return found;
  };

/** The default of a setting, as its flag is written. */
export const defaultText = ({ default: value }: Row<unknown>): string => String(value).toLowerCase();

/** Seconds, with up to three decimals, as milliseconds. */
export const seconds = (text: string): number => {
  if (!/^\d{1,6}(\.\d{1,3})?$/.test(text))
    throw new InvalidArgumentError('It must be a number of seconds, such as 1.5.');
  return Math.round(Number(text) * 1000);
};

/** Seconds as milliseconds, up to the `greatest` of a setting. */
export const secondsUpTo =
  (greatestMs: number) =>
  (text: string): number => {
    const ms = seconds(text);
    if (ms > greatestMs) throw new InvalidArgumentError(`It must be at most ${greatestMs / 1000} seconds, such as 10.`);
    return ms;
  };

export const count = (text: string): number => {
  if (!/^[1-9]\d{0,6}$/.test(text))
    throw new InvalidArgumentError('It must be a whole number from 1 to 9999999, such as 100.');
  return Number(text);
};

/** The number of media workers. */
export const workers = (text: string): number => {
  if (!/^\d\d?$/.test(text) || Number(text) > 64)
    throw new InvalidArgumentError('It must be a number from 0 to 64, such as 1.');
  return Number(text);
};

export const digits = (text: string): string => {
  if (!/^[0-9A-Da-d*#!]{1,128}$/.test(text))
    throw new InvalidArgumentError('It must be 1 to 128 of 0-9, A-D, *, # and ! (flash), such as 1234#.');
  return text.toUpperCase();
};

/** The status of a final response that rejects. */
export const status = (text: string): number => {
  if (!/^[3-6]\d\d$/.test(text)) throw new InvalidArgumentError('It must be a status from 300 to 699, such as 486.');
  return Number(text);
};

/** `--listen`, which may occur several times. */
export const listen = (text: string, earlier: readonly string[] | undefined): readonly string[] => {
  valid(readListenPoint(text), 'try udp:0.0.0.0:5060');
  return [...(earlier ?? []), text];
};

/** `HOST:PORT` as a listening point. */
export const local = (text: string): string => {
  const point = `${defaultTransport.toLowerCase()}:${text}`;
  valid(readListenPoint(point), 'try 127.0.0.1:0');
  return point;
};

export const srtp: (text: string) => SrtpPolicy = choice(srtpPolicies);

export const lines: (text: string) => LinesPolicy = choice(linesPolicies);

export const log: (text: string) => LogName = choice(logNames);

/** `opus,g722,pcmu` in any case. */
export const codecs = (text: string): readonly CodecName[] =>
  text.split(',').map((item) => {
    const name = codecNames.find((each) => each.toLowerCase() === item.trim().toLowerCase());
    if (name === undefined)
      throw new InvalidArgumentError(`It must be a list of ${codecNames.join(', ')}, such as opus,pcmu.`);
    return name;
  });

export const rtpPorts = (text: string): string => {
  valid(readPortRange(text), 'try 20000-39999');
  return text;
};
