import type { AudioSource } from '../../signal/media.ts';
import { amplify, gainOf } from '../audio/gain.ts';
import type { EchoSource } from './source/echo.ts';
import { FramesSource } from './source/frames.ts';
import { openSource, type SourceSettings } from './source/open-source.ts';
import { ResampledSource } from './source/resampled-source.ts';
import type { Source } from './source/source.ts';

/** A position in a source, reported when it is reached. */
export interface Mark {
  readonly name: string;
  /** In ms of the source; Infinity is its end. */
  readonly atMs: number;
}

const maxMarks = 1024;
/** Rounding error of summed milliseconds. */
const roundingMs = 1e-6;

/** A source in the play queue: gain, position and marks. */
export class Track {
  readonly ref: number;
  readonly kind: AudioSource['kind'];
  readonly #open: () => Source;
  #source: Source | undefined;
  /** Resamples the source when the output rate has changed since it was opened. */
  #resampled: ResampledSource | undefined;
  #rate: number;
  #outputRate: number;
  #gain: number;
  #marks: Mark[] | undefined;
  paused = false;
  /** Progress is reported for each packet. */
  progress = false;
  /** It contributed samples to the current packet. */
  contributed = false;
  /** Samples of the last packet that are its own. */
  filled = 0;
  /** Milliseconds of it that were sent. */
  sentMs = 0;
  /** Set when it has ended by itself: then all its marks count as reached. */
  completed = false;
  error: string | undefined;

  constructor(source: AudioSource, ref: number, gain: number, settings: SourceSettings) {
    this.ref = ref;
    this.kind = source.kind;
    this.#gain = gainOf(gain);
    this.#rate = settings.sampleRate;
    this.#outputRate = settings.sampleRate;
    this.#open = () => openSource(source, { ...settings, sampleRate: this.#outputRate });
    // Frames may be pushed before it plays.
    if (source.kind === 'frames') this.open();
  }

  /** Opens the source, if it is not open; a file starts to read ahead. */
  open(): Source {
    if (this.#source === undefined) {
      this.#source = this.#open();
      this.#rate = this.#outputRate;
    }
    return this.#source;
  }

  /** Changes the output rate, in Hz, when the codec changes. `hold`: see `PlayerEvents`. */
  setRate(rate: number, hold: () => () => void): void {
    this.#outputRate = rate;
    const opened = this.#source;
    if (opened instanceof FramesSource) {
      opened.setRate(rate);
      this.#rate = rate;
      return;
    }
    // A source that has not started is reopened at the new rate, to have its full band; echo restarts.
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

  /** Fills `into`. False when the source has ended; `filled` is the number of its samples. */
  fill(into: Int16Array): boolean {
    const source = this.open();
    const more = (this.#resampled ?? source).fill(into);
    // The resampler hides how many samples are the source's own: count all or none.
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

  /** Whether progress or a mark is to be reported once the current packet is sent. */
  get due(): boolean {
    if (this.progress && this.contributed) return true;
    return this.#marks?.some((mark) => this.#reached(mark)) ?? false;
  }

  /** Removes and returns the marks that were reached, in the order they were set. */
  takeReached(): readonly Mark[] {
    const marks = this.#marks;
    if (marks === undefined) return [];
    this.#marks = marks.filter((mark) => !this.#reached(mark));
    return marks.filter((mark) => this.#reached(mark));
  }

  /** Removes and returns all marks, in the order they were set. */
  takeAll(): readonly Mark[] {
    const marks = this.#marks ?? [];
    this.#marks = undefined;
    return marks;
  }

  close(done: () => void): void {
    if (this.#source === undefined) done();
    else this.#source.close(done);
  }

  #reached({ atMs }: Mark): boolean {
    return atMs <= this.sentMs + roundingMs;
  }
}
