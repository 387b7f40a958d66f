import type { MediaCommand, MediaCounters, MediaEvent } from '../signal/media.ts';
import type { AudioFrame } from './audio/frame.ts';

/** Where an engine's events go. Called at any time, inside `perform` too. */
export type Emit = (event: MediaEvent) => void;

/** Where a stream's frames go. False: there is no room for it, and it is lost. */
export type FrameListener = (frame: AudioFrame) => boolean;

/**
 * What does the work, without streams and subscriptions: it may as well stand at the other end of a message channel.
 * `mediaDriver` makes a driver of it.
 */
export interface MediaEngine {
  perform(command: MediaCommand): void;
  /** Frames of a stream go to `listener` from now on, or to nobody. The stream need not be open yet. */
  listen(id: string, listener: FrameListener | undefined): void;
  /** `ref` names the `play` it is for; the last that takes frames when absent. */
  push(id: string, frame: AudioFrame, ref?: number): boolean;
  counters(id: string): MediaCounters | undefined;
  readonly busy: { readonly streams: number; readonly sockets: number; readonly timers: number };
  /** Closes every stream; settles when each has emitted `closed`. */
  close(): Promise<void>;
}

/** Those of a stream that has sent and received nothing. */
export const noCounters: MediaCounters = {
  packetsSent: 0,
  packetsReceived: 0,
  octetsSent: 0,
  octetsReceived: 0,
  packetsLost: 0,
  dropped: {},
  jitterMs: 0,
};
