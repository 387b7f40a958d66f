import type { MediaAudio } from './media-audio.ts';
import type { MediaReport } from './media-report.ts';
import type { MediaTransport } from './media-transport.ts';
import type {
  AudioSettings,
  Detection,
  DetectionEvent,
  PlaybackControl,
  PlaybackEvent,
  QueueOptions,
} from './playback.ts';

// The words between the sessions and the media engine. All of it is structured-cloneable: the engine may run in a
// worker thread. Nothing here knows SIP.

/** What offer and answer agreed on for one audio stream. */
export interface MediaPlan {
  readonly transport: MediaTransport;
  readonly audio: MediaAudio;
}

/** What to play. */
export type AudioSource =
  | { readonly kind: 'silence' }
  /** A sine. `level` is a share of full scale, 0 to 1; 0.3 when absent. */
  | { readonly kind: 'tone'; readonly frequencyHz: number; readonly level?: number }
  /** A WAV file (PCM 16 bit, mono or stereo). */
  | { readonly kind: 'file'; readonly path: string; readonly loop?: boolean }
  /** What arrives is sent back. */
  | { readonly kind: 'echo' }
  /** Tones and pauses in turn, such as a busy signal: once, or over and over. */
  | {
      readonly kind: 'cadence';
      readonly steps: readonly CadenceStep[];
      readonly loop?: boolean;
      readonly level?: number;
    }
  /** Frames the app pushes through the engine's `push`. At most `queueMs` of them wait, 2,000 when absent. */
  | { readonly kind: 'frames'; readonly queueMs?: number };

/** Some sines at once, or none of them, for so long. */
export interface CadenceStep {
  readonly frequenciesHz: readonly number[];
  /** Absent: without end. */
  readonly ms?: number;
}

/** An order to the media engine. `id` is the session's id. */
export type MediaCommand =
  /** Bind an even/odd port pair on `host`. Answered by `opened` or `failed`. */
  | { readonly do: 'open'; readonly id: string; readonly host: string }
  /** Start, or change, what is sent and received. Sources keep playing over a change. */
  | { readonly do: 'start'; readonly id: string; readonly plan: MediaPlan }
  /** Stop sending and delivering, keep the ports. */
  | { readonly do: 'pause'; readonly id: string }
  /** Go on with the last plan. */
  | { readonly do: 'resume'; readonly id: string }
  /** Replace what is played, or play after it; `ref` comes back in `played`. */
  | {
      readonly do: 'play';
      readonly id: string;
      readonly source: AudioSource;
      readonly ref: number;
      readonly options?: QueueOptions;
    }
  /** Do something to the source that was given under `ref`. Nothing happens when it is over. */
  | { readonly do: 'control'; readonly id: string; readonly ref: number; readonly control: PlaybackControl }
  | { readonly do: 'settings'; readonly id: string; readonly settings: AudioSettings }
  | { readonly do: 'detect'; readonly id: string; readonly detection: Detection }
  /** Write what arrives to a WAV file from now on; `stereo`: that left, what is sent right. Answered by `recorded`. */
  | { readonly do: 'record'; readonly id: string; readonly path: string; readonly stereo?: boolean }
  /** A pause leaves nothing in the file: what follows joins what was before. */
  | { readonly do: 'recording'; readonly id: string; readonly path: string; readonly act: 'pause' | 'resume' | 'stop' }
  /** Send DTMF digits: as telephone events, or as tones in the audio. Answered by `dtmfSent` where there is a `ref`. */
  | {
      readonly do: 'dtmf';
      readonly id: string;
      readonly digits: string;
      readonly durationMs: number;
      readonly inband?: boolean;
      readonly ref?: number;
    }
  /**
   * What arrives goes out of the stream `to` as it is, not decoded, in place of the source that plays there under `ref`
   * and whenever that is heard; without `to` no more. Answered by `relay` where there is one, and after each change.
   * `events` false: telephone events stay here.
   */
  | {
      readonly do: 'relay';
      readonly id: string;
      readonly toStream?: string;
      readonly ref?: number;
      readonly events?: boolean;
    }
  /** Release the ports, finish files. Answered by `closed`, exactly once. */
  | { readonly do: 'close'; readonly id: string };

/** What one stream has counted so far. */
export interface MediaCounters {
  readonly packetsSent: number;
  readonly packetsReceived: number;
  readonly octetsSent: number;
  readonly octetsReceived: number;
  /** By sequence numbers (RFC 3550 §A.3); may be negative when packets were duplicated. */
  readonly packetsLost: number;
  /** Arrived but not used, by reason: source, payload type, malformed, paused, late. */
  readonly dropped: Readonly<Record<string, number>>;
  /** Interarrival jitter (RFC 3550 §A.8) in milliseconds. */
  readonly jitterMs: number;
  /** Sends the system refused, and errors the network reported; absent when there were none. */
  readonly networkErrors?: number;
  /** Frames of `audio$` that were lost because this process did not come to those before; absent when there were none. */
  readonly framesDropped?: number;
  /** What else is known of the stream: loss and delay both ways, and what a listener makes of it. Absent without RTP. */
  readonly report?: MediaReport;
}

/** What the media engine reports. */
export type MediaEvent =
  | {
      readonly on: 'opened';
      readonly id: string;
      readonly host: string;
      readonly port: number;
      readonly rtcpPort: number;
    }
  | { readonly on: 'failed'; readonly id: string; readonly reason: string }
  | PlaybackEvent
  | DetectionEvent
  | { readonly on: 'recorded'; readonly id: string; readonly path: string; readonly error?: string }
  | {
      readonly on: 'dtmf';
      readonly id: string;
      readonly digit: string;
      readonly durationMs: number;
      /** A tone in the audio; absent for a telephone event. */
      readonly inband?: boolean;
      /** Its packets went out of another stream, by a relay: it is sent there already. */
      readonly relayed?: true;
    }
  /** Whether what arrives passes to the stream `to` as it is. Where it does not, it is for others to decode and code it. */
  | { readonly on: 'relay'; readonly id: string; readonly to: string; readonly passing: boolean }
  /** No RTP came for `silentMs`, though it should: not while held. Told once, and again after more has come. `over`: the call is to end for it. */
  | { readonly on: 'silent'; readonly id: string; readonly silentMs: number; readonly over?: true }
  /** The last digit is out, its last packet sent. */
  | { readonly on: 'dtmfSent'; readonly id: string; readonly ref: number; readonly error?: string }
  | { readonly on: 'closed'; readonly id: string; readonly counters: MediaCounters };
