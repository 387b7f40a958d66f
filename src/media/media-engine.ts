import type { MediaCommand, MediaCounters, MediaEvent } from '../signal/media.ts';
import type { AudioFrame } from './audio/frame.ts';

/** Takes an engine's events. Called at any time, inside `perform` too. */
export type Emit = (event: MediaEvent) => void;

/** Takes received frames of a stream. False: there was no room, and the frame is lost. */
export type FrameListener = (frame: AudioFrame) => boolean;

/**
 * The contract of a media engine: no Observables, so that it can be at the other end of a message channel. `mediaDriver`
 * makes a driver of it.
 */
export interface MediaEngine {
  perform(command: MediaCommand): void;
  /** Received frames of a stream go to `listener`; undefined: to none. The stream need not be open yet. */
  listen(id: string, listener: FrameListener | undefined): void;
  /** `ref` names the `play` the frame is for; absent: the last that takes frames. False: it is not taken. */
  push(id: string, frame: AudioFrame, ref?: number): boolean;
  counters(id: string): MediaCounters | undefined;
  readonly busy: { readonly streams: number; readonly sockets: number; readonly timers: number };
  /** How late packets leave at present, in ms. Absent: they leave from another thread. */
  readonly lateMs?: number;
  /** Closes every stream; settles when each has emitted `closed`. */
  close(): Promise<void>;
}

/** The counters of a stream that has sent and received nothing. */
export const noCounters: MediaCounters = {
  packetsSent: 0,
  packetsReceived: 0,
  octetsSent: 0,
  octetsReceived: 0,
  packetsLost: 0,
  dropped: {},
  jitterMs: 0,
};
