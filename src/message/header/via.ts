import { fail, ok, type Result } from '../../core/result.ts';
import { codesOf, literal } from '../ascii.ts';
import { afterEmptyElements, afterHost, afterSpace, afterToken, isAt, readDigits, sameFrom } from '../grammar.ts';
import type { Params, Via } from '../values.ts';
import { found, HeaderParams, nextParam, paramOf } from './params.ts';

/** One Via value as a view of the header text. */
class ViaView implements Via {
  // `declare`: a field with a definition is initialised twice, and every message has one of these.
  declare readonly transport: string;
  declare readonly port: number | undefined;
  /** The offset after this value: the end of the text, or the comma before the next value. */
  declare readonly end: number;
  declare private readonly text: string;
  declare private readonly hostAt: number;
  declare private readonly hostEnd: number;
  declare private readonly paramsAt: number;
  declare private readonly branchAt: number;
  declare private readonly branchEnd: number;
  /** The bits of the `RoutingParam`s it has: most have none, and are not searched. */
  declare private readonly present: number;

  constructor(text: string, transport: string, port: number | undefined, hostAt: number, hostEnd: number) {
    this.text = text;
    this.transport = transport;
    this.port = port;
    this.hostAt = hostAt;
    this.hostEnd = hostEnd;
    this.paramsAt = offsets.paramsAt;
    this.branchAt = offsets.branchAt;
    this.branchEnd = offsets.branchEnd;
    this.present = offsets.present;
    this.end = offsets.end;
  }

  get host(): string {
    return this.text.slice(this.hostAt, this.hostEnd);
  }

  get branch(): string | undefined {
    return this.branchAt < 0 ? undefined : this.text.slice(this.branchAt, this.branchEnd);
  }

  get received(): string | undefined {
    const value = this.param(received);
    // RFC 5118 §4.5: IPv6 addresses occur with and without brackets.
    return value?.charCodeAt(0) === 0x5b && value.endsWith(']') ? value.slice(1, -1) : value;
  }

  get rport(): number | true | undefined {
    const value = this.param(rport);
    if (value === undefined || value === '') return value === '' ? true : undefined;
    return /^\d{1,5}$/.test(value) && Number(value) < 65_536 ? Number(value) : undefined;
  }

  get maddr(): string | undefined {
    return this.param(maddr);
  }

  get params(): Params {
    return new HeaderParams(this.text.slice(this.paramsAt, this.end));
  }

  private param({ bit, name }: RoutingParam): string | undefined {
    return (this.present & bit) === 0 ? undefined : paramOf(this.text.slice(this.paramsAt, this.end), name);
  }
}

export type { ViaView };

/** Offsets found by the last `readVia`, for the constructor. */
const offsets = { paramsAt: 0, branchAt: -1, branchEnd: -1, present: 0, end: 0 };

/** A parameter that determines where responses are sent, with its bit. */
interface RoutingParam {
  readonly bit: number;
  readonly name: string;
  readonly codes: Uint8Array;
}

const routingParam = (bit: number, name: string): RoutingParam => ({ bit, name, codes: literal(name) });
const [received, rport, maddr] = [routingParam(1, 'received'), routingParam(2, 'rport'), routingParam(4, 'maddr')];

/** The bit of the parameter in `found`; 0 for any other name. */
const bitOf = (codes: Uint8Array): number => {
  const length = found.nameEnd - found.nameAt;
  if (length === 8) return sameFrom(codes, found.nameAt, received.codes) ? received.bit : 0;
  if (length !== 5) return 0;
  if (sameFrom(codes, found.nameAt, rport.codes)) return rport.bit;
  return sameFrom(codes, found.nameAt, maddr.codes) ? maddr.bit : 0;
};

const transports = ['UDP', 'TCP', 'TLS', 'WS', 'WSS', 'SCTP', 'TLS-SCTP'].map((name) => ({
  name,
  codes: literal(name),
}));
const protocol = literal('SIP/2.0/');
const sip = literal('sip');
const version = literal('2.0');
const branch = literal('branch');

const transportAt = (codes: Uint8Array, text: string, at: number, end: number): string => {
  for (let i = 0; i < transports.length; i++) {
    const { name, codes: each } = transports[i] as { name: string; codes: Uint8Array };
    if (each.length === end - at && isAt(codes, at, each)) return name;
  }
  return text.slice(at, end).toUpperCase();
};

/** The offset after `SIP / 2.0 /`, with or without space around the slashes (RFC 3261 §25.1 sent-protocol), or -1. */
const afterProtocol = (codes: Uint8Array, at: number): number => {
  if (isAt(codes, at, protocol)) return afterSpace(codes, at + 8);
  if (!sameFrom(codes, at, sip)) return -1;
  let i = afterSpace(codes, at + 3);
  if (codes[i] !== 0x2f) return -1;
  i = afterSpace(codes, i + 1);
  if (!isAt(codes, i, version)) return -1;
  i = afterSpace(codes, i + 3);
  return codes[i] === 0x2f ? afterSpace(codes, i + 1) : -1;
};

/**
 * Reads the Via value at `at`, past empty elements, up to a comma: see `end`. Returns what is wrong when it is malformed.
 */
export const readVia = (codes: Uint8Array, text: string, at: number, end: number): ViaView | string => {
  const transportFrom = afterProtocol(codes, afterEmptyElements(codes, at));
  if (transportFrom < 0 || transportFrom >= end) return 'the Via does not begin with SIP/2.0/';
  const transportEnd = afterToken(codes, transportFrom);
  const hostAt = afterSpace(codes, transportEnd);
  if (transportEnd === transportFrom || hostAt === transportEnd) return 'the Via has no transport';
  const hostEnd = afterHost(codes, hostAt, end);
  if (hostEnd < 0) return 'the Via has no sent-by host';
  let i = afterSpace(codes, hostEnd);
  let port = -1;
  if (i < end && codes[i] === 0x3a) {
    const portAt = afterSpace(codes, i + 1);
    i = portAt;
    while (i < end && (codes[i] as number) >= 0x30 && (codes[i] as number) <= 0x39) i++;
    port = readDigits(codes, portAt, i, 65_535);
    if (port < 0) return 'the port in the Via is no port';
    i = afterSpace(codes, i);
  }
  offsets.paramsAt = i;
  offsets.branchAt = -1;
  offsets.present = 0;
  while (i < end && codes[i] === 0x3b) {
    i = nextParam(codes, i, end);
    if (i < 0) return 'a parameter of the Via is malformed';
    if (found.nameEnd - found.nameAt === 6 && found.valueAt >= 0 && sameFrom(codes, found.nameAt, branch)) {
      if (offsets.branchAt < 0) {
        offsets.branchAt = found.valueAt;
        offsets.branchEnd = found.valueEnd;
      }
    } else offsets.present |= bitOf(codes);
  }
  if (i < end && codes[i] !== 0x2c) return 'the Via has text after its parameters';
  const bracketed = codes[hostAt] === 0x5b ? 1 : 0;
  offsets.end = i;
  const transport = transportAt(codes, text, transportFrom, transportEnd);
  return new ViaView(text, transport, port < 0 ? undefined : port, hostAt + bracketed, hostEnd - bracketed);
};

/** Reads one Via value (RFC 3261 §20.42). */
export const parseVia = (text: string): Result<Via> => {
  const via = readVia(codesOf(text), text, 0, text.length);
  if (typeof via === 'string') return fail('via', via);
  return via.end === text.length ? ok(via) : fail('via', 'more than one Via value', via.end);
};
