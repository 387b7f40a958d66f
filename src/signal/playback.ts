// How what is played is queued and steered, and how a stream's voice is set. Plain data, like all of these words.

/** How a source joins what was given before. */
export interface QueueOptions {
  /** `append`: when everything given before is over. `replace`, the default: at once, in place of all of it. */
  readonly queue?: 'replace' | 'append';
  /** Times every sample; 1, the default, leaves them as they are. What does not fit 16 bits is clipped. */
  readonly gain?: number;
}

/** What can be done to a source while it plays or waits. */
export type PlaybackControl =
  /** Silence until `resume`; the source stays where it is. */
  | { readonly do: 'pause' }
  | { readonly do: 'resume' }
  /** Throws away what is queued: the next packet has none of it. Pushed frames go on after it; any other source is over. */
  | { readonly do: 'clear' }
  /** Over, now. */
  | { readonly do: 'stop' }
  /** No frames will be pushed any more: it is over when those that wait are sent. */
  | { readonly do: 'finish' }
  | { readonly do: 'gain'; readonly gain: number }
  /** Tell by `mark` when `atMs` of it is sent; without: when what was pushed so far is, or, if nothing can be pushed, all. */
  | { readonly do: 'mark'; readonly name: string; readonly atMs?: number }
  /** Whether to tell by `progress` of every packet that holds some of it. */
  | { readonly do: 'progress'; readonly wanted: boolean };

/** The settings of a stream's voice. What is absent stays as it is. */
export interface AudioSettings {
  /** Send silence. What plays goes on unheard. */
  readonly muted?: boolean;
  /** Times every sample that is sent. 1 at the beginning. */
  readonly sendGain?: number;
  /** Times every sample that arrives, wherever it goes. 1 at the beginning. */
  readonly receiveGain?: number;
}

/** What to watch a stream for. What is absent stays as it is; at the beginning nothing is watched. */
export interface Detection {
  /** The level of both directions, ten times a second. */
  readonly level?: boolean;
  /** Whether the peer speaks. */
  readonly speaking?: boolean;
  /** In-band DTMF in what arrives. It is looked for only where telephone events were not agreed on. */
  readonly inbandDtmf?: boolean;
}

/** What happens to what is played. */
export type PlaybackEvent =
  /** Came to its end, or was replaced, stopped, unreadable (`completed: false`). `sentMs`: how much of it was sent. */
  | {
      readonly on: 'played';
      readonly id: string;
      readonly ref: number;
      readonly completed: boolean;
      readonly sentMs?: number;
      readonly error?: string;
    }
  | { readonly on: 'progress'; readonly id: string; readonly ref: number; readonly sentMs: number }
  /** `reached` is false when what was before it was cleared, or ended early. */
  | {
      readonly on: 'mark';
      readonly id: string;
      readonly ref: number;
      readonly name: string;
      readonly reached: boolean;
      readonly sentMs: number;
    };

/** What a watched stream tells. */
export type DetectionEvent =
  /** RMS over a tenth of a second in dBov (RFC 6464 §3): 0 is a full-scale square wave, -127 is silence. */
  | { readonly on: 'level'; readonly id: string; readonly direction: 'received' | 'sent'; readonly dbov: number }
  | { readonly on: 'speaking'; readonly id: string; readonly speaking: boolean };
