import { SampleQueue } from '../audio/sample-queue.ts';
import { MixSum } from './mix-sum.ts';
import { Participant } from './participant.ts';

export const blockMs = 20;
const maxToneMs = 2000;

/** Receives the mix for one participant, in a buffer of its own. */
export type MixOutput = (participant: Participant, samples: Int16Array) => void;

/**
 * Mixes participants: each receives the sum of the others. It has no timer: a block is mixed when all active
 * participants have brought theirs, or when one of them is a block ahead; so the audio is the clock, and a missing
 * participant does not delay the others.
 */
export class Mixer {
  readonly sampleRate: number;
  readonly #output: MixOutput;
  readonly #block: number;
  readonly #sum: MixSum;
  readonly #toneQueue: SampleQueue;
  readonly #tone: Int16Array;
  // Counted per block and not per frame: the cost of a frame does not depend on the number of participants.
  /** Participants whose next block is complete. */
  #ready = 0;
  /** Active participants whose next block is incomplete. */
  #missing = 0;
  #ahead = false;
  /** Replaced and never changed: `MixOutput` may add and remove participants. */
  participants: readonly Participant[] = [];
  /** Blocks mixed so far. */
  blocks = 0;

  /** `sampleRate` in Hz. */
  constructor(sampleRate: number, mixed: MixOutput) {
    this.sampleRate = sampleRate;
    this.#output = mixed;
    this.#block = (sampleRate * blockMs) / 1000;
    this.#sum = new MixSum(this.#block);
    this.#toneQueue = new SampleQueue((sampleRate * maxToneMs) / 1000);
    this.#tone = new Int16Array(this.#block);
  }

  /** Samples that were limited to 16 bits, over all mixes. */
  get limited(): number {
    return this.#sum.limited;
  }

  add(): Participant {
    const participant = new Participant(this.sampleRate, this.#block);
    this.participants = [...this.participants, participant];
    return participant;
  }

  remove(participant: Participant): void {
    this.participants = this.participants.filter((each) => each !== participant);
    this.#recount();
  }

  /** Adds audio to every mix, from the next block on. Samples that do not fit into the queue are dropped. */
  playTone(samples: Int16Array): void {
    this.#toneQueue.write(samples);
  }

  /** Takes a frame of a participant. Returns true when at least one block was mixed. */
  push(participant: Participant, samples: Int16Array, rate: number): boolean {
    this.#count(participant, -1);
    participant.push(samples, rate);
    this.#count(participant, 1);
    if (!participant.ahead && !this.#complete) return false;
    do this.#mix();
    while (this.#ahead || this.#complete);
    return true;
  }

  /** Drops the queued audio of a participant and stops waiting for it, until its next frame. */
  clear(participant: Participant): void {
    participant.clear();
    this.#recount();
  }

  get #complete(): boolean {
    return this.#ready > 0 && this.#missing === 0;
  }

  #count(participant: Participant, by: 1 | -1): void {
    if (participant.ready) this.#ready += by;
    else if (participant.awaited) this.#missing += by;
  }

  #recount(): void {
    this.#ready = 0;
    this.#missing = 0;
    this.#ahead = false;
    for (const participant of this.participants) {
      this.#count(participant, 1);
      this.#ahead ||= participant.ahead;
    }
  }

  #mix(): void {
    const { participants } = this;
    const sum = this.#sum;
    this.blocks += 1;
    sum.begin();
    for (const participant of participants) {
      participant.takeBlock(blockMs);
      if (participant.contributes) sum.add(participant.part);
    }
    if (this.#toneQueue.count > 0) {
      this.#toneQueue.read(this.#tone);
      sum.add(this.#tone);
    }
    for (const participant of participants) {
      const samples = new Int16Array(this.#block);
      sum.mix(samples, participant.contributes ? participant.part : undefined);
      this.#output(participant, samples);
    }
    this.#recount();
  }
}
