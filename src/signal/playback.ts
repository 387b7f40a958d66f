// Playback: its queue, its control, audio settings and detectors. Plain data.

/** How a source follows those played before. */
export interface QueueOptions {
  /** `append`: after all sources before it. `replace`, the default: at once, in their place. */
  readonly queue?: 'replace' | 'append';
  /** Factor for every sample; 1 by default. What does not fit 16 bits is clipped. */
  readonly gain?: number;
}

/** Control of a source that plays or waits. */
export type PlaybackControl =
  /** Silence until `resume`; the source stays where it is. */
  | { readonly do: 'pause' }
  | { readonly do: 'resume' }
  /** Discards queued audio: the next packet contains none of it. A source of frames stays open; any other source ends. */
  | { readonly do: 'clear' }
  /** Ends the source now. */
  | { readonly do: 'stop' }
  /** No more frames will be pushed: the source ends when the queued ones are sent. */
  | { readonly do: 'finish' }
  | { readonly do: 'gain'; readonly gain: number }
  /** Emits `mark` when `atMs` of the source is sent. Without `atMs`: when all frames pushed so far, or the whole source, is sent. */
  | { readonly do: 'mark'; readonly name: string; readonly atMs?: number }
  /** Whether `progress` is emitted for every packet with audio of the source. */
  | { readonly do: 'progress'; readonly wanted: boolean };

/** Mute and gain of a stream. Absent members stay unchanged. */
export interface AudioSettings {
  /** Sends silence. Sources go on. */
  readonly muted?: boolean;
  /** Factor for every sample sent. 1 at the beginning. */
  readonly sendGain?: number;
  /** Factor for every sample received, for all its subscribers. 1 at the beginning. */
  readonly receiveGain?: number;
}

/** Which detectors run; initially none. Absent members stay unchanged. */
export interface Detection {
  /** The level of both directions, ten times a second. */
  readonly level?: boolean;
  /** Speech of the peer: begins and ends. */
  readonly speaking?: boolean;
  /** In-band DTMF in received audio. Detected only where telephone events were not agreed on. */
  readonly inbandDtmf?: boolean;
}

/** What the player reports of a source. */
export type PlaybackEvent =
  /** The source ended, or was replaced, stopped or unreadable (`completed: false`). `sentMs`: how much of it was sent. */
  | {
      readonly on: 'played';
      readonly id: string;
      readonly ref: number;
      readonly completed: boolean;
      readonly sentMs?: number;
      readonly error?: string;
    }
  | { readonly on: 'progress'; readonly id: string; readonly ref: number; readonly sentMs: number }
  /** `reached` is false when the audio before the mark was cleared, or ended early. */
  | {
      readonly on: 'mark';
      readonly id: string;
      readonly ref: number;
      readonly name: string;
      readonly reached: boolean;
      readonly sentMs: number;
    };

/** What the detectors of a stream report. */
export type DetectionEvent =
  /** RMS over a tenth of a second in dBov (RFC 6464 §3): 0 is a full-scale square wave, -127 is silence. */
  | { readonly on: 'level'; readonly id: string; readonly direction: 'received' | 'sent'; readonly dbov: number }
  | { readonly on: 'speaking'; readonly id: string; readonly speaking: boolean };
