import { isObservable, type Observable } from 'rxjs';
import { SipError } from '../../core/errors.ts';
import type { AudioFrame } from '../../media/audio/frame.ts';
import type { AudioSource } from '../../signal/media.ts';

/** Raw audio: 16-bit signed little-endian PCM, such as the output of a child process or an HTTP body. */
export interface PcmStream {
  readonly kind: 'pcm';
  /** A Node `Readable`, or any iterable of octets. Read as fast as it is played, and no faster. */
  readonly stream: AsyncIterable<Uint8Array>;
  /** Hz. */
  readonly sampleRate: number;
  /** 2: left and right in turn, mixed into one. 1 when absent. */
  readonly channels?: 1 | 2;
}

/**
 * What to play: the path of a WAV file (PCM, 16 bit), a stream of frames in real time, a generator of frames that is
 * pulled as fast as it is played, raw PCM, or a description such as `{ kind: 'tone', frequencyHz: 440 }`,
 * `callTone('busy', 'uk')` and `{ kind: 'echo' }`.
 */
export type PlaySource =
  | string
  | Observable<AudioFrame>
  | AsyncIterable<AudioFrame>
  | Iterable<AudioFrame>
  | PcmStream
  | Exclude<AudioSource, { readonly kind: 'frames' }>;

/** How a source ended. */
export interface PlayResult {
  /** False when it was replaced, stopped, could not be read, or the call ended first. */
  readonly completed: boolean;
  /** How much of it was sent, in ms; absent when that is unknown. */
  readonly sentMs?: number;
  /** One sentence, when it went wrong. */
  readonly error?: string;
}

/** A source as the engine takes it, with the frames to feed it, if any. */
export interface OpenedSource {
  readonly source: AudioSource;
  /** In real time. */
  readonly frames?: Observable<AudioFrame>;
  /** As fast as it is played. */
  readonly pull?: AsyncIterable<AudioFrame> | Iterable<AudioFrame>;
}

const wrong = (what: string): SipError => new SipError('ERR_SIP_ARGUMENT', `play: ${what}`);

/** The source for the media engine and the frames to feed it, if any. Throws `ERR_SIP_ARGUMENT`. */
export const audioSource = (source: PlaySource, queueMs?: number): OpenedSource => {
  if (typeof source === 'string') {
    if (source === '') throw wrong('the path of the WAV file is empty');
    return { source: { kind: 'file', path: source } };
  }
  const frames: AudioSource = queueMs === undefined ? { kind: 'frames' } : { kind: 'frames', queueMs };
  if (isObservable(source)) return { source: frames, frames: source };
  if (isIterable(source)) return { source: frames, pull: source };
  switch (source.kind) {
    case 'pcm':
      return { source: frames, pull: pcmFrames(source) };
    case 'tone':
      if (source.frequencyHz > 0 && source.frequencyHz < 4000) return { source };
      throw wrong(`frequencyHz is ${source.frequencyHz}, it must lie between 0 and 4000`);
    case 'cadence':
      if (source.steps.length > 0) return { source };
      throw wrong('the cadence has no steps');
    case 'silence':
    case 'file':
    case 'echo':
      return { source };
    default:
      throw wrong(`no source is called ${JSON.stringify(kindOf(source))}`);
  }
};

// Untyped callers pass other kinds.
const kindOf = ({ kind }: { readonly kind: unknown }): unknown => kind;

const isIterable = (source: object): source is AsyncIterable<AudioFrame> | Iterable<AudioFrame> =>
  Symbol.asyncIterator in source || Symbol.iterator in source;

const pcmFrames = ({ stream, sampleRate, channels = 1 }: PcmStream): AsyncIterable<AudioFrame> => {
  if (!Number.isInteger(sampleRate) || sampleRate < 4000 || sampleRate > 192_000) {
    throw wrong(`sampleRate is ${sampleRate}, it must lie between 4000 and 192000`);
  }
  if (channels !== 1 && channels !== 2) throw wrong(`there are ${String(channels)} channels, it must be 1 or 2`);
  return framesOf(stream, sampleRate, 2 * channels);
};

/** Chunks end anywhere: the octets of an incomplete sample are kept for the next chunk. */
async function* framesOf(
  stream: AsyncIterable<Uint8Array>,
  sampleRate: number,
  width: number,
): AsyncGenerator<AudioFrame> {
  let left = Buffer.alloc(0);
  for await (const chunk of stream) {
    const octets = left.length === 0 ? Buffer.from(chunk) : Buffer.concat([left, chunk]);
    const count = Math.floor(octets.length / width);
    left = octets.subarray(count * width);
    const samples = new Int16Array(count);
    for (let i = 0; i < count; i++) {
      samples[i] =
        width === 2 ? octets.readInt16LE(2 * i) : (octets.readInt16LE(4 * i) + octets.readInt16LE(4 * i + 2)) >> 1;
    }
    if (count > 0) yield { samples, sampleRate };
  }
}
