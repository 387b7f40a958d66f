import { seededEntropy } from '../../src/core/entropy.ts';
import { writeEvent } from '../../src/media/dtmf/event.ts';
import { writeHeader } from '../../src/media/rtp/packet.ts';
import type { MediaCommand } from '../../src/signal/media.ts';
import type { PlanChange } from '../support/media-plan.ts';
import { type Sent, World } from './world.ts';

interface Made {
  readonly sequence: number;
  readonly timestamp?: number;
  readonly type?: number;
  readonly ssrc?: number;
  readonly marker?: boolean;
  readonly payload?: Uint8Array;
}

/** A packet. Its default payload repeats its sequence number. */
export const packet = ({ sequence, timestamp, type = 0, ssrc = 99, marker = false, payload }: Made): Buffer => {
  const body = payload ?? new Uint8Array(160).fill(sequence % 200);
  const octets = Buffer.alloc(12 + body.length);
  writeHeader(octets, {
    marker,
    payloadType: type,
    sequence: sequence & 0xffff,
    timestamp: (timestamp ?? sequence * 160) >>> 0,
    ssrc,
  });
  octets.set(body, 12);
  return octets;
};

export const event = (digit: number, end: boolean, duration: number): Uint8Array => {
  const payload = new Uint8Array(4);
  writeEvent(payload, 0, digit, end, duration);
  return payload;
};

/** Whether the stream itself sent it: a relayed payload repeats one octet below 200. */
const silence = (payload: Uint8Array): boolean =>
  new Set(payload).size > 10 || payload.every((octet) => octet === 0xff || octet === 0xd5);

/** Stream `a` receives, and is relayed to stream `b` in place of its source 1. */
export class Bridged {
  readonly world: World = new World({}, seededEntropy(3));
  readonly from: number;
  readonly to: number;
  #sequence: number;

  constructor(a: PlanChange = {}, b: PlanChange = {}, sequence = 500) {
    this.from = this.world.talk('a', a);
    this.to = this.world.talk('b', b);
    this.#sequence = sequence;
    this.do({ do: 'play', id: 'b', ref: 1, source: { kind: 'frames', queueMs: 60 } });
    this.do({ do: 'relay', id: 'a', toStream: 'b', ref: 1 });
  }

  do(command: MediaCommand): void {
    this.world.media.perform(command);
  }

  /** A packet every 20 ms. */
  send(times: number, change: Partial<Made> = {}): void {
    for (let n = 0; n < times; n++) {
      this.arrive({ sequence: this.#sequence++, ...change });
      this.world.clock.run(20);
    }
  }

  arrive(made: Made): void {
    this.world.arrive(this.from, packet(made));
  }

  lose(times = 1): void {
    this.#sequence += times;
    this.world.clock.run(20 * times);
  }

  get sent(): readonly Sent[] {
    return this.world.sent.filter((each) => each.from === this.to);
  }

  /** The relayed packets among them. */
  get passed(): readonly Sent[] {
    return this.sent.filter((each) => !silence(each.payload));
  }

  get reported(): readonly boolean[] {
    return this.world.events.flatMap((each) => (each.on === 'relay' && each.id === 'a' ? [each.passing] : []));
  }
}

export const steps = (sent: readonly Sent[], field: 'sequence' | 'timestamp'): readonly number[] =>
  sent.slice(1).map((each, i) => {
    const by = each[field] - (sent[i]?.[field] ?? 0);
    return field === 'sequence' ? (by << 16) >> 16 : by | 0;
  });
