import { close, open, write } from 'node:fs';
import { wavHeader, wavHeaderOctets } from './wav/write-header.ts';

interface Block {
  readonly octets: Uint8Array;
  readonly at: number;
}

/** Seconds of audio per write: the most that is lost in a crash. */
const blockSeconds = 1;
/** Limit of blocks that wait for a slow disk. */
const maxWaiting = 10;

/**
 * Writes audio to a WAV file, off the event loop. The header is updated after every block, so that the file is valid
 * whenever the process ends. A slow disk loses audio beyond ten seconds and never delays the call.
 */
export class WavWriter {
  readonly #sampleRate: number;
  readonly #channels: number;
  readonly #done: (error?: string) => void;
  readonly #waiting: Block[] = [];
  #fd = -1;
  #block: Buffer;
  #filled = 0;
  /** Position of the current block, in octets of audio. */
  #at = 0;
  #written = 0;
  #lostOctets = 0;
  #busy = true;
  #finishing = false;
  #over = false;
  #error: string | undefined;

  /** Creates or truncates the file. `done` is called once: after `finish`, or when writing fails. */
  constructor(path: string, sampleRate: number, done: (error?: string) => void, channels: 1 | 2 = 1) {
    this.#sampleRate = sampleRate;
    this.#channels = channels;
    this.#done = done;
    this.#block = Buffer.allocUnsafe(sampleRate * 2 * channels * blockSeconds);
    open(path, 'w', (error, fd) => {
      if (error !== null) {
        this.#fail(`"${path}" could not be opened for writing (${error.code})`);
        return;
      }
      this.#fd = fd;
      this.#header();
    });
  }

  get channels(): number {
    return this.#channels;
  }

  get sampleRate(): number {
    return this.#sampleRate;
  }

  /** Channels are interleaved, the left one first. */
  write(samples: Int16Array, from: number, to: number): void {
    if (this.#over || this.#finishing) return;
    for (let i = from; i < to; i++) {
      this.#filled = this.#block.writeInt16LE(samples[i] as number, this.#filled);
      if (this.#filled === this.#block.length) this.#flush();
    }
  }

  /** Silence of `count` samples per channel, as a hole in the file: its cost does not depend on its length. */
  skip(count: number): void {
    if (this.#over || this.#finishing || count <= 0) return;
    this.#flush();
    this.#at += 2 * count * this.#channels;
  }

  /** Writes the rest and closes the file. */
  finish(): void {
    if (this.#over || this.#finishing) return;
    this.#flush();
    this.#finishing = true;
    if (!this.#busy) this.#next();
  }

  #flush(): void {
    if (this.#filled === 0) return;
    if (this.#waiting.length < maxWaiting) {
      this.#waiting.push({ octets: this.#block.subarray(0, this.#filled), at: this.#at });
      this.#block = Buffer.allocUnsafe(this.#block.length);
    } else this.#lostOctets += this.#filled;
    // Also when the block was dropped: the audio after it keeps its position.
    this.#at += this.#filled;
    this.#filled = 0;
    if (!this.#busy) this.#next();
  }

  #next(): void {
    const block = this.#waiting.shift();
    this.#busy = block !== undefined;
    if (block !== undefined) {
      this.#put(block.octets, wavHeaderOctets + block.at);
      return;
    }
    if (this.#finishing) this.#end();
  }

  #put(octets: Uint8Array, at: number): void {
    write(this.#fd, octets, 0, octets.length, at, (error, count) => {
      if (error !== null) {
        this.#fail(`writing failed (${error.code})`);
        return;
      }
      if (count < octets.length) {
        this.#put(octets.subarray(count), at + count);
        return;
      }
      this.#written = at + count - wavHeaderOctets;
      this.#header();
    });
  }

  #header(): void {
    const header = wavHeader(this.#sampleRate, this.#channels, this.#written);
    write(this.#fd, header, 0, header.length, 0, (error) => {
      if (error !== null) {
        this.#fail(`writing failed (${error.code})`);
        return;
      }
      this.#next();
    });
  }

  #fail(what: string): void {
    this.#error = `recording: ${what}`;
    this.#waiting.length = 0;
    this.#end();
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#block = Buffer.alloc(0);
    if (this.#error === undefined && this.#lostOctets > 0) {
      const seconds = (this.#lostOctets / 2 / this.#channels / this.#sampleRate).toFixed(1);
      this.#error = `recording: ${seconds} s could not be written in time and are silent`;
    }
    if (this.#fd < 0) this.#done(this.#error);
    else close(this.#fd, () => this.#done(this.#error));
  }
}
