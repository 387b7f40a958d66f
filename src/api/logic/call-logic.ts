import type { Observable } from 'rxjs';
import type { Call, DtmfOptions, Gains } from '../call/call.ts';
import type { CodecEntry } from '../config/codec-list.ts';
import type { PlaySource } from '../play/play-source.ts';
import type { PlayOptions, RecordOptions } from '../play/playback.ts';

/** What a call's logic wants done: effects as data, carried out in their order. */
export type CallCommand =
  | { readonly do: 'ring'; readonly earlyMedia?: boolean }
  | { readonly do: 'answer' }
  | { readonly do: 'reject'; readonly status: number; readonly reason?: string }
  | { readonly do: 'hangup' }
  | { readonly do: 'hold' }
  | { readonly do: 'resume' }
  | { readonly do: 'renegotiate'; readonly codecs: readonly CodecEntry[] }
  | { readonly do: 'play'; readonly source: PlaySource; readonly options?: PlayOptions }
  | ({ readonly do: 'record' } & RecordOptions)
  | ({ readonly do: 'dtmf'; readonly digits: string } & DtmfOptions)
  | ({ readonly do: 'gain' } & Gains)
  | { readonly do: 'mute' }
  | { readonly do: 'unmute' };

/**
 * What to do with a call, as a function of it: a stream of commands. It is subscribed once per call and left when the
 * call ends; completing ends nothing, an error ends the call.
 */
export type CallLogic = (call: Call) => Observable<CallCommand>;
