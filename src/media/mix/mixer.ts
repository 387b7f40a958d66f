import { SampleQueue } from '../audio/sample-queue.ts';
import { MixSum } from './mix-sum.ts';
import { Participant } from './participant.ts';

export const blockMs = 20;
const maxToneMs = 2000;

/** Takes the mix for one listener. The samples are its own. */
export type MixOutput = (voice: Participant, samples: Int16Array) => void;

/**
 * Mixes voices into one another: each gets the sum of the others. It has no timer: a block is mixed once everybody who
 * speaks has brought his part, or once somebody is a block ahead of the rest, so that the audio itself is the clock and
 * who brings nothing holds up nobody.
 */
export class Mixer {
  readonly sampleRate: number;
  readonly #output: MixOutput;
  readonly #block: number;
  readonly #sum: MixSum;
  readonly #toneQueue: SampleQueue;
  readonly #tone: Int16Array;
  // Counted once a block and not once a frame, so that a frame costs the same among many.
  /** How many have their part of the next block. */
  #ready = 0;
  /** How many have not, and are waited for. */
  #missing = 0;
  #ahead = false;
  /** Replaced, not changed: whoever is told of a mix may join or leave. */
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

  /** Samples that were bent to fit into 16 bits, over all mixes. */
  get limited(): number {
    return this.#sum.limited;
  }

  add(): Participant {
    const voice = new Participant(this.sampleRate, this.#block);
    this.participants = [...this.participants, voice];
    return voice;
  }

  remove(voice: Participant): void {
    this.participants = this.participants.filter((each) => each !== voice);
    this.#recount();
  }

  /** Everybody hears this from the next block on. What does not fit behind what already waits is left out. */
  playTone(samples: Int16Array): void {
    this.#toneQueue.write(samples);
  }

  /** A frame of a voice. True when a block, or more, was mixed for it. */
  push(voice: Participant, samples: Int16Array, rate: number): boolean {
    this.#count(voice, -1);
    voice.push(samples, rate);
    this.#count(voice, 1);
    if (!voice.ahead && !this.#complete) return false;
    do this.#mix();
    while (this.#ahead || this.#complete);
    return true;
  }

  /** Nothing more comes from it for now; what waits is not heard any more. */
  clear(voice: Participant): void {
    voice.clear();
    this.#recount();
  }

  get #complete(): boolean {
    return this.#ready > 0 && this.#missing === 0;
  }

  #count(voice: Participant, by: 1 | -1): void {
    if (voice.ready) this.#ready += by;
    else if (voice.awaited) this.#missing += by;
  }

  #recount(): void {
    this.#ready = 0;
    this.#missing = 0;
    this.#ahead = false;
    for (const voice of this.participants) {
      this.#count(voice, 1);
      this.#ahead ||= voice.ahead;
    }
  }

  #mix(): void {
    const { participants } = this;
    const sum = this.#sum;
    this.blocks += 1;
    sum.begin();
    for (const voice of participants) {
      voice.takeBlock(blockMs);
      if (voice.contributes) sum.add(voice.part);
    }
    if (this.#toneQueue.count > 0) {
      this.#toneQueue.read(this.#tone);
      sum.add(this.#tone);
    }
    for (const voice of participants) {
      const samples = new Int16Array(this.#block);
      sum.mix(samples, voice.contributes ? voice.part : undefined);
      this.#output(voice, samples);
    }
    this.#recount();
  }
}
