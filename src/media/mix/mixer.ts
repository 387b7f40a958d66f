import { SampleQueue } from '../audio/sample-queue.ts';
import { MixSum } from './mix-sum.ts';
import { Voice } from './participant.ts';

export const blockMs = 20;
const mostChimeMs = 2000;

/** Takes the mix for one listener. The samples are its own. */
export type Mixed = (voice: Voice, samples: Int16Array) => void;

/**
 * Mixes voices into one another: each gets the sum of the others. It has no timer: a block is mixed once everybody who
 * speaks has brought his part, or once somebody is a block ahead of the rest, so that the audio itself is the clock and
 * who brings nothing holds up nobody.
 */
export class Mixer {
  readonly sampleRate: number;
  readonly #mixed: Mixed;
  readonly #block: number;
  readonly #sum: MixSum;
  readonly #chimes: SampleQueue;
  readonly #chime: Int16Array;
  // Counted once a block and not once a frame, so that a frame costs the same among many.
  /** How many have their part of the next block. */
  #ready = 0;
  /** How many have not, and are waited for. */
  #missing = 0;
  #ahead = false;
  /** Replaced, not changed: whoever is told of a mix may join or leave. */
  voices: readonly Voice[] = [];
  /** Blocks mixed so far. */
  blocks = 0;

  /** `sampleRate` in Hz. */
  constructor(sampleRate: number, mixed: Mixed) {
    this.sampleRate = sampleRate;
    this.#mixed = mixed;
    this.#block = (sampleRate * blockMs) / 1000;
    this.#sum = new MixSum(this.#block);
    this.#chimes = new SampleQueue((sampleRate * mostChimeMs) / 1000);
    this.#chime = new Int16Array(this.#block);
  }

  /** Samples that were bent to fit into 16 bits, over all mixes. */
  get limited(): number {
    return this.#sum.limited;
  }

  add(): Voice {
    const voice = new Voice(this.sampleRate, this.#block);
    this.voices = [...this.voices, voice];
    return voice;
  }

  remove(voice: Voice): void {
    this.voices = this.voices.filter((each) => each !== voice);
    this.#recount();
  }

  /** Everybody hears this from the next block on. What does not fit behind what already waits is left out. */
  chime(samples: Int16Array): void {
    this.#chimes.write(samples);
  }

  /** A frame of a voice. True when a block, or more, was mixed for it. */
  hear(voice: Voice, samples: Int16Array, rate: number): boolean {
    this.#count(voice, -1);
    voice.hear(samples, rate);
    this.#count(voice, 1);
    if (!voice.ahead && !this.#complete) return false;
    do this.#mix();
    while (this.#ahead || this.#complete);
    return true;
  }

  /** Nothing more comes from it for now; what waits is not heard any more. */
  quiet(voice: Voice): void {
    voice.quiet();
    this.#recount();
  }

  get #complete(): boolean {
    return this.#ready > 0 && this.#missing === 0;
  }

  #count(voice: Voice, by: 1 | -1): void {
    if (voice.ready) this.#ready += by;
    else if (voice.awaited) this.#missing += by;
  }

  #recount(): void {
    this.#ready = 0;
    this.#missing = 0;
    this.#ahead = false;
    for (const voice of this.voices) {
      this.#count(voice, 1);
      this.#ahead ||= voice.ahead;
    }
  }

  #mix(): void {
    const { voices } = this;
    const sum = this.#sum;
    this.blocks += 1;
    sum.begin();
    for (const voice of voices) {
      voice.next(blockMs);
      if (voice.speaks) sum.add(voice.part);
    }
    if (this.#chimes.count > 0) {
      this.#chimes.read(this.#chime);
      sum.add(this.#chime);
    }
    for (const voice of voices) {
      const samples = new Int16Array(this.#block);
      sum.mix(samples, voice.speaks ? voice.part : undefined);
      this.#mixed(voice, samples);
    }
    this.#recount();
  }
}
