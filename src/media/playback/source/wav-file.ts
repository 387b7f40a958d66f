import { close, constants, fstat, open, read } from 'node:fs';
import { Resampler } from '../../audio/resampler.ts';
import { SampleQueue } from '../../audio/sample-queue.ts';
import { headOctets, readWavHeader, type WavFormat } from '../../record/wav/read-header.ts';
import type { Source } from './source.ts';

/** Audio read ahead of playback. */
const aheadMs = 1000;
const maxPerRead = 32_768;

/**
 * Plays a WAV file while reading it: samples read ahead are queued, silence is played when the disk is slow. An error
 * is reported to `failed` once, as one sentence.
 */
export class WavFileSource implements Source {
  readonly #path: string;
  readonly #loop: boolean;
  readonly #sampleRate: number;
  readonly #failed: (sentence: string) => void;
  readonly #ahead: number;
  readonly #queue: SampleQueue;
  #fd = -1;
  #format: WavFormat | undefined;
  #resampler: Resampler | undefined;
  #block: Buffer = Buffer.alloc(0);
  #mono: Int16Array = new Int16Array(0);
  /** Octets of audio read in this pass. */
  #at = 0;
  #busy = true;
  #exhausted = false;
  #closed: (() => void)[] | undefined;
  filled = 0;

  constructor(path: string, loop: boolean, sampleRate: number, failed: (sentence: string) => void) {
    this.#path = path;
    this.#loop = loop;
    this.#sampleRate = sampleRate;
    this.#failed = failed;
    this.#ahead = (aheadMs * sampleRate) / 1000;
    // Room for one more read: 16,384 samples, resampled from the lowest rate accepted.
    this.#queue = new SampleQueue(this.#ahead + Math.ceil((maxPerRead / 2) * (sampleRate / 4000)) + 1024);
    // Without O_NONBLOCK opening a named pipe would block a thread of the pool until it has a writer.
    open(path, constants.O_RDONLY | constants.O_NONBLOCK, (error, fd) => {
      if (error !== null) {
        this.#fail(`could not be opened (${error.code})`);
        return;
      }
      this.#fd = fd;
      fstat(fd, (statError, stats) => {
        if (statError !== null || !stats.isFile()) {
          this.#fail('is no regular file');
          return;
        }
        const head = Buffer.alloc(Math.min(headOctets, stats.size));
        read(fd, head, 0, head.length, 0, (readError, got) => {
          if (readError !== null) {
            this.#fail(`could not be read (${readError.code})`);
            return;
          }
          const header = readWavHeader(head.subarray(0, got), stats.size);
          if (!header.ok) {
            this.#fail(`cannot be played: ${header.detail}`);
            return;
          }
          this.#begin(header.value);
        });
      });
    });
  }

  /** Whether a read is under way: meanwhile queued samples are played. */
  get reading(): boolean {
    return this.#busy;
  }

  fill(into: Int16Array): boolean {
    this.filled = this.#queue.read(into);
    if (!this.#busy && this.#queue.count < this.#ahead) this.#next();
    // A file that failed has reported it already, and plays silence until it is removed.
    return !this.#exhausted || this.#queue.count > 0 || this.#format === undefined;
  }

  close(done: () => void): void {
    if (this.#closed !== undefined) {
      this.#closed.push(done);
      if (!this.#busy && this.#fd < 0) this.#settle();
      return;
    }
    this.#closed = [done];
    if (!this.#busy) this.#release();
  }

  #begin(format: WavFormat): void {
    const frameOctets = 2 * format.channels;
    const frames = Math.min(format.sampleRate, Math.floor(maxPerRead / frameOctets));
    this.#format = format;
    this.#block = Buffer.allocUnsafe(frames * frameOctets);
    this.#mono = new Int16Array(frames);
    if (format.sampleRate !== this.#sampleRate) this.#resampler = new Resampler(format.sampleRate, this.#sampleRate);
    this.#next();
  }

  /** Reads a block, unless it is closed, exhausted or far enough ahead. */
  #next(): void {
    this.#busy = false;
    if (this.#closed !== undefined) {
      this.#release();
      return;
    }
    const format = this.#format;
    if (format === undefined || this.#exhausted || this.#queue.count >= this.#ahead) return;
    const octets = Math.min(this.#block.length, format.dataOctets - this.#at);
    this.#busy = true;
    read(this.#fd, this.#block, 0, octets, format.dataAt + this.#at, (error, got) => {
      if (error !== null) {
        this.#fail(`could not be read (${error.code})`);
        return;
      }
      this.#take(got - (got % (2 * format.channels)), format);
      this.#next();
    });
  }

  #take(octets: number, format: WavFormat): void {
    const frames = octets / (2 * format.channels);
    const block = this.#block;
    for (let i = 0; i < frames; i++) {
      this.#mono[i] =
        format.channels === 1
          ? block.readInt16LE(2 * i)
          : (block.readInt16LE(4 * i) + block.readInt16LE(4 * i + 2)) >> 1;
    }
    const out = this.#resampler?.process(this.#mono, frames) ?? this.#mono;
    this.#queue.write(out, this.#resampler === undefined ? frames : out.length);
    this.#at += octets;
    // A read of 0 octets: the file was truncated during playback.
    const over = this.#at >= format.dataOctets || octets === 0;
    if (!over) return;
    if (this.#loop && this.#at > 0) {
      this.#at = 0;
      return;
    }
    if (this.#resampler !== undefined) this.#queue.write(this.#resampler.flush());
    this.#exhausted = true;
  }

  #fail(what: string): void {
    this.#busy = false;
    this.#exhausted = true;
    this.#format = undefined;
    if (this.#closed === undefined) this.#failed(`WAV file "${this.#path}" ${what}`);
    else this.#release();
  }

  #release(): void {
    const fd = this.#fd;
    this.#fd = -1;
    if (fd < 0) {
      this.#settle();
      return;
    }
    this.#busy = true;
    close(fd, () => {
      this.#busy = false;
      this.#settle();
    });
  }

  #settle(): void {
    for (const done of this.#closed?.splice(0) ?? []) done();
  }
}
