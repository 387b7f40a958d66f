import type { HeaderOptions } from '../common/extra-headers.ts';
import type { CodecEntry } from '../config/codec-list.ts';
import type { PlaySource } from '../play/play-source.ts';
import type { PlayOptions, RecordOptions } from '../play/playback.ts';
import type { Call, DtmfOptions, Gains } from './call.ts';
import type { RejectOptions } from './rejection.ts';

/** What can be done with a call, as data. Each is the operation of `Call` of the same name, and ends as that does. */
export type CallCommand =
  | ({ readonly do: 'ring'; readonly earlyMedia?: boolean } & HeaderOptions)
  | ({ readonly do: 'answer' } & HeaderOptions)
  | ({ readonly do: 'reject'; readonly status: number } & RejectOptions)
  | ({ readonly do: 'hangup' } & HeaderOptions)
  | { readonly do: 'hold' }
  | { readonly do: 'resume' }
  | { readonly do: 'renegotiate'; readonly codecs: readonly CodecEntry[] }
  /** Done when the source came to its end, was stopped or replaced. A tone, an echo and silence have no end. */
  | { readonly do: 'play'; readonly source: PlaySource; readonly options?: PlayOptions }
  /** Stops what plays or waits to be played. */
  | { readonly do: 'stop' }
  /** Drops the queued audio of what plays. */
  | { readonly do: 'clear' }
  /** Done when the file is closed. */
  | ({ readonly do: 'record' } & RecordOptions)
  /** Done when the last digit is sent. */
  | ({ readonly do: 'dtmf'; readonly digits: string } & DtmfOptions)
  | ({ readonly do: 'gain' } & Gains)
  | { readonly do: 'mute' }
  | { readonly do: 'unmute' }
  /** Bridges the call to another. Done when the bridge ends. */
  | { readonly do: 'bridge'; readonly to: Call; readonly options?: BridgeOptions };

/** How audio crosses a bridge: its packets are relayed, or decoded and encoded again. */
export type BridgeMedia = 'relay' | 'transcode';

export interface BridgeOptions {
  /**
   * `relay`, when absent: packets are relayed unchanged in each direction where both calls allow it, and decoded and encoded
   * again where they do not, for as long as they do not. `transcode`: always the latter.
   */
  readonly media?: BridgeMedia;
  /** When one call ends, or `end()` is called, hang up the other, or both. False when absent. */
  readonly hangup?: boolean;
  /** Keys pressed in one call are sent in the other. True when absent. */
  readonly dtmf?: boolean;
}

/**
 * The command, typed. Inside operators that infer their type from what they are given (`concatMap`, `switchMap` …)
 * TypeScript widens `{ do: 'hangup' }` to `{ do: string }`: `of(command({ do: 'hangup' }))` keeps it a command.
 */
export const command = (given: CallCommand): CallCommand => given;
