import { fail, ok, type Result } from '../core/result.ts';
import { afterHost, afterSpace, afterToken, readDigits, sameFrom } from './grammar.ts';
import type { Params, Via } from './model.ts';
import { findParam, found, foundValue, HeaderParams, nextParam } from './params.ts';

/** One Via value as a view on the text it was found in. */
class ViaView implements Via {
  readonly transport: string;
  readonly port: number | undefined;
  /** After this value: the end, or the comma before the next one. */
  readonly end: number;
  readonly #text: string;
  readonly #hostAt: number;
  readonly #hostEnd: number;
  readonly #paramsAt: number;
  readonly #branchAt: number;
  readonly #branchEnd: number;

  constructor(text: string, transport: string, port: number, places: typeof place) {
    this.#text = text;
    this.transport = transport;
    this.port = port < 0 ? undefined : port;
    this.#hostAt = places.hostAt;
    this.#hostEnd = places.hostEnd;
    this.#paramsAt = places.paramsAt;
    this.#branchAt = places.branchAt;
    this.#branchEnd = places.branchEnd;
    this.end = places.end;
  }

  get host(): string {
    return this.#text.slice(this.#hostAt, this.#hostEnd);
  }

  get branch(): string | undefined {
    return this.#branchAt < 0 ? undefined : this.#text.slice(this.#branchAt, this.#branchEnd);
  }

  get received(): string | undefined {
    const value = this.#param('received');
    // RFC 5118 §4.5: written with and without brackets.
    return value?.charCodeAt(0) === 0x5b && value.endsWith(']') ? value.slice(1, -1) : value;
  }

  get rport(): number | true | undefined {
    if (!findParam(this.#text, this.#paramsAt, this.end, 'rport')) return undefined;
    if (found.valueAt < 0 || found.valueAt === found.valueEnd) return true;
    const port = readDigits(this.#text, found.valueAt, found.valueEnd, 65_535);
    return port < 0 ? undefined : port;
  }

  get maddr(): string | undefined {
    return this.#param('maddr');
  }

  get params(): Params {
    return new HeaderParams(this.#text, this.#paramsAt, this.end);
  }

  #param(name: string): string | undefined {
    if (!findParam(this.#text, this.#paramsAt, this.end, name)) return undefined;
    return found.valueAt < 0 ? '' : foundValue(this.#text);
  }
}

export type { ViaView };

const place = { hostAt: 0, hostEnd: 0, paramsAt: 0, branchAt: -1, branchEnd: -1, end: 0 };
const transports: readonly string[] = ['UDP', 'TCP', 'TLS', 'WS', 'WSS', 'SCTP', 'TLS-SCTP'];

const transportAt = (text: string, at: number, end: number): string => {
  for (const name of transports) if (name.length === end - at && text.startsWith(name, at)) return name;
  return text.slice(at, end).toUpperCase();
};

/** `SIP / 2.0 /`, with space around the slashes allowed (RFC 3261 §25.1 sent-protocol). The place after it, or -1. */
const afterProtocol = (text: string, at: number, end: number): number => {
  if (text.startsWith('SIP/2.0/', at)) return afterSpace(text, at + 8, end);
  if (!sameFrom(text, at, 'sip')) return -1;
  let i = afterSpace(text, at + 3, end);
  if (text.charCodeAt(i) !== 0x2f) return -1;
  i = afterSpace(text, i + 1, end);
  if (!text.startsWith('2.0', i)) return -1;
  i = afterSpace(text, i + 3, end);
  return text.charCodeAt(i) === 0x2f ? afterSpace(text, i + 1, end) : -1;
};

/** Reads the Via value that begins at `at`; a sentence when it is malformed. Commas end it: see `end`. */
export const readVia = (text: string, at: number, end: number): ViaView | string => {
  const transportFrom = afterProtocol(text, afterSpace(text, at, end), end);
  if (transportFrom < 0 || transportFrom >= end) return 'the Via does not begin with SIP/2.0/';
  const transportEnd = afterToken(text, transportFrom, end);
  const hostAt = afterSpace(text, transportEnd, end);
  if (transportEnd === transportFrom || hostAt === transportEnd) return 'the Via has no transport';
  const hostEnd = afterHost(text, hostAt, end);
  if (hostEnd < 0) return 'the Via has no sent-by host';
  let i = afterSpace(text, hostEnd, end);
  let port = -1;
  if (i < end && text.charCodeAt(i) === 0x3a) {
    const portAt = afterSpace(text, i + 1, end);
    i = portAt;
    while (i < end && text.charCodeAt(i) >= 0x30 && text.charCodeAt(i) <= 0x39) i++;
    port = readDigits(text, portAt, i, 65_535);
    if (port < 0) return 'the port in the Via is no port';
    i = afterSpace(text, i, end);
  }
  place.paramsAt = i;
  place.branchAt = -1;
  while (i < end && text.charCodeAt(i) === 0x3b) {
    i = nextParam(text, i, end);
    if (i < 0) return 'a parameter of the Via is malformed';
    if (found.nameEnd - found.nameAt === 6 && found.valueAt >= 0 && sameFrom(text, found.nameAt, 'branch')) {
      if (place.branchAt < 0) {
        place.branchAt = found.valueAt;
        place.branchEnd = found.valueEnd;
      }
    }
  }
  if (i < end && text.charCodeAt(i) !== 0x2c) return 'the Via has something after its parameters';
  const bracketed = text.charCodeAt(hostAt) === 0x5b ? 1 : 0;
  place.hostAt = hostAt + bracketed;
  place.hostEnd = hostEnd - bracketed;
  place.end = i;
  return new ViaView(text, transportAt(text, transportFrom, transportEnd), port, place);
};

/** Reads one Via value (RFC 3261 §20.42). */
export const parseVia = (text: string): Result<Via> => {
  const via = readVia(text, afterSpace(text, 0, text.length), text.length);
  if (typeof via === 'string') return fail('via', via);
  return via.end === text.length ? ok(via) : fail('via', 'more than one Via value', via.end);
};
