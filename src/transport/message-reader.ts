import { keysOf } from '../core/keys-of.ts';
import { defaultLimits, type MessageLimits } from '../message/model.ts';
import { type ParseOptions, parse } from '../message/parse.ts';
import type { Flow } from '../signal/address.ts';
import type { OutsideFact } from '../signal/signal.ts';
import { stampReply, stampSource } from './stamp-source.ts';

/** The limits, where they are not the defaults: `parse` merges nothing for those. */
const changedLimits = (limits: Partial<MessageLimits> | undefined): Partial<MessageLimits> | undefined => {
  const names = keysOf(defaultLimits);
  const differs = names.some((name) => (limits?.[name] ?? defaultLimits[name]) !== defaultLimits[name]);
  return limits !== undefined && differs ? limits : undefined;
};

/** Makes facts of received octets. */
export class MessageReader {
  readonly limits: MessageLimits;
  readonly #ofDatagram: ParseOptions | undefined;
  readonly #ofStream: ParseOptions;

  constructor(configured: Partial<MessageLimits> | undefined) {
    const limits = changedLimits(configured);
    this.limits = { ...defaultLimits, ...limits };
    this.#ofDatagram = limits === undefined ? undefined : { limits };
    this.#ofStream = limits === undefined ? { framing: 'stream' } : { limits, framing: 'stream' };
  }

  read(octets: Uint8Array, flow: Flow, at: number): OutsideFact {
    // On a stream a message without Content-Length has no end (RFC 3261 §18.3).
    const read = parse(octets, flow.connection === undefined ? this.#ofDatagram : this.#ofStream);
    if (read.ok) return { on: 'received', message: stampSource(read.value, flow.remote), flow, at };
    return { on: 'malformed', malformed: stampReply(read, flow.remote), flow, at };
  }
}
