import type { AudioSource } from '../../signal/media.ts';
import { amplify, gainOf } from '../audio/gain.ts';
import type { EchoSource } from './source/echo.ts';
import { FramesSource } from './source/frames.ts';
import { openSource, type SourceSettings } from './source/open-source.ts';
import { ResampledSource } from './source/resampled-source.ts';
import type { Source } from './source/source.ts';

/** A place in a source that somebody waits for. */
export interface Mark {
  readonly name: string;
  /** In ms of the source; Infinity: its end. */
  readonly atMs: number;
}

const maxMarks = 1024;
/** Sums of milliseconds are not exact at every rate. */
const roundingMs = 1e-6;

/** One source in the queue of what is played: how loud, how far, and who waits for what of it. */
export class Track {
  readonly ref: number;
  readonly kind: AudioSource['kind'];
  readonly #open: () => Source;
  #source: Source | undefined;
  /** The source at the line's rate, where that changed since it was opened. */
  #resampled: ResampledSource | undefined;
  #rate: number;
  #outputRate: number;
  #gain: number;
  #marks: Mark[] | undefined;
  paused = false;
  /** Whether each packet is to be told of. */
  progress = false;
  /** Some of it is in the packet in hand. */
  contributed = false;
  /** Of the last packet, how many samples are its own. */
  filled = 0;
  /** Milliseconds of it that went out. */
  sentMs = 0;
  /** Set once it is over. */
  completed = false;
  error: string | undefined;

  constructor(source: AudioSource, ref: number, gain: number, settings: SourceSettings) {
    this.ref = ref;
    this.kind = source.kind;
    this.#gain = gainOf(gain);
    this.#rate = settings.sampleRate;
    this.#outputRate = settings.sampleRate;
    this.#open = () => openSource(source, { ...settings, sampleRate: this.#outputRate });
    // Frames may be pushed long before their turn comes.
    if (source.kind === 'frames') this.open();
  }

  /** Makes it ready to be played; a file begins to read ahead. */
  open(): Source {
    if (this.#source === undefined) {
      this.#source = this.#open();
      this.#rate = this.#outputRate;
    }
    return this.#source;
  }

  /** The line goes at another rate from now on, in Hz: another codec is spoken. `hold`: as `PlayerEvents` has it. */
  setRate(rate: number, hold: () => () => void): void {
    this.#outputRate = rate;
    const opened = this.#source;
    if (opened instanceof FramesSource) {
      opened.setRate(rate);
      this.#rate = rate;
      return;
    }
    // What was not heard yet is opened anew, so that it has the full band; echo starts over with what comes.
    if (opened !== undefined && rate !== this.#rate && (this.sentMs === 0 || this.kind === 'echo')) {
      this.#source = undefined;
      this.#resampled = undefined;
      this.open();
      opened.close(hold());
      return;
    }
    this.#resampled =
      opened === undefined || rate === this.#rate ? undefined : new ResampledSource(opened, this.#rate, rate);
  }

  get echo(): EchoSource | undefined {
    return this.kind === 'echo' ? (this.open() as EchoSource) : undefined;
  }

  get frames(): FramesSource | undefined {
    return this.#source instanceof FramesSource ? this.#source : undefined;
  }

  set gain(gain: number) {
    this.#gain = gainOf(gain);
  }

  /** Fills `into`. False when it is over; `filled` says how far it went. */
  fill(into: Int16Array): boolean {
    const source = this.open();
    const more = (this.#resampled ?? source).fill(into);
    // What goes through a resampler is not followed to the sample: all of it, or nothing.
    const own = source.filled ?? into.length;
    const filled = this.#resampled !== undefined && own > 0 ? into.length : own;
    amplify(into, 0, filled, this.#gain);
    this.filled = filled;
    this.contributed = filled > 0;
    this.sentMs += (filled * 1000) / this.#outputRate;
    return more;
  }

  mark(name: string, atMs: number | undefined): void {
    this.#marks ??= [];
    if (this.#marks.length >= maxMarks) return;
    const { frames } = this;
    const endMs = frames === undefined ? Number.POSITIVE_INFINITY : this.sentMs + (frames.waiting * 1000) / this.#rate;
    this.#marks.push({ name, atMs: atMs ?? endMs });
  }

  /** Whether somebody is to be told of the packet in hand. */
  get due(): boolean {
    if (this.progress && this.contributed) return true;
    return this.#marks?.some((mark) => this.#reached(mark)) ?? false;
  }

  /** The marks that were reached; with `all`, those that will not be, too. In the order they were set. */
  takeMarks(all: boolean): readonly Mark[] {
    const marks = this.#marks;
    if (marks === undefined) return [];
    const taken = all ? marks : marks.filter((mark) => this.#reached(mark));
    this.#marks = all ? undefined : marks.filter((mark) => !this.#reached(mark));
    return taken;
  }

  close(done: () => void): void {
    if (this.#source === undefined) done();
    else this.#source.close(done);
  }

  #reached({ atMs }: Mark): boolean {
    return atMs <= this.sentMs + roundingMs;
  }
}
