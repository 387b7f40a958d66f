import type { HostPort } from './address.ts';
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

// Commands to the media engine, and its events. Structured-cloneable, because an engine may run in a worker thread, and
// independent of SIP.

/** Result of offer and answer for one audio stream. */
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
  /** Received audio is sent back. */
  | { readonly kind: 'echo' }
  /** Tones and pauses in turn, such as a busy signal: once, or in a loop. */
  | {
      readonly kind: 'cadence';
      readonly steps: readonly CadenceStep[];
      readonly loop?: boolean;
      readonly level?: number;
    }
  /** Frames that the application pushes. At most `queueMs` of them wait, 2,000 when absent. */
  | { readonly kind: 'frames'; readonly queueMs?: number };

/** Sines at once, or silence when there are none. */
export interface CadenceStep {
  readonly frequenciesHz: readonly number[];
  /** Duration; without end when absent. */
  readonly ms?: number;
}

/** A command to the media engine. `id` is that of the session. */
export type MediaCommand =
  /** Bind an even/odd port pair on `host`. Answered by `opened` or `failed`. */
  | { readonly do: 'open'; readonly id: string; readonly host: string }
  /**
   * Start, or change, what is sent and received. Sources go on across a change. `unacknowledged`: the peer's address came
   * with a request of its own, and nothing shows yet that the peer is there: our answer went out in a provisional
   * response (`early`) or in a 2xx (`answered`). Where it is absent the address came with an answer of the peer's.
   */
  | {
      readonly do: 'start';
      readonly id: string;
      readonly plan: MediaPlan;
      readonly unacknowledged?: 'early' | 'answered';
    }
  /** The peer has acknowledged the answer that named this address (ACK): it may be sent to. */
  | { readonly do: 'confirm'; readonly id: string }
  /** Stop sending and delivering, keep the ports. */
  | { readonly do: 'pause'; readonly id: string }
  /** Continue with the last plan. */
  | { readonly do: 'resume'; readonly id: string }
  /** Replace what is played, or play after it. Answered by `played` with the same `ref`. */
  | {
      readonly do: 'play';
      readonly id: string;
      readonly source: AudioSource;
      readonly ref: number;
      readonly options?: QueueOptions;
    }
  /** Control the source that was played under `ref`. Without effect when it has ended. */
  | { readonly do: 'control'; readonly id: string; readonly ref: number; readonly control: PlaybackControl }
  | { readonly do: 'settings'; readonly id: string; readonly settings: AudioSettings }
  | { readonly do: 'detect'; readonly id: string; readonly detection: Detection }
  /** Write received audio to a WAV file; `stereo`: received left, sent right. Answered by `recorded` at the end. */
  | { readonly do: 'record'; readonly id: string; readonly path: string; readonly stereo?: boolean }
  /** A pause leaves no silence in the file. */
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
   * Received packets are sent by the stream `toStream` as they are, not decoded, in place of the source that plays there
   * under `ref`, while that source is audible. Without `toStream` the relay ends. Answered by `relay` if there is a
   * `toStream`, and after each change. `events` false: telephone events are not relayed.
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

/** Counters of one stream. */
export interface MediaCounters {
  readonly packetsSent: number;
  readonly packetsReceived: number;
  readonly octetsSent: number;
  readonly octetsReceived: number;
  /** By sequence numbers (RFC 3550 §A.3); may be negative when packets were duplicated. */
  readonly packetsLost: number;
  /** Packets that arrived and were not used, by reason: source, payloadType, malformed, paused, late and others. */
  readonly dropped: Readonly<Record<string, number>>;
  /**
   * The first source of packets that were dropped as `source`, and where packets are expected from: the address of the
   * peer's description, or the one that was followed. Absent when there was none since the last description.
   */
  readonly fromElsewhere?: { readonly first: HostPort; readonly expected: HostPort };
  /** Interarrival jitter (RFC 3550 §A.8) in milliseconds. */
  readonly jitterMs: number;
  /** Sends the system refused, and errors the network reported; absent when there were none. */
  readonly networkErrors?: number;
  /** Frames of `audio$` that were lost because earlier ones were not taken in time; absent when there were none. */
  readonly framesDropped?: number;
  /** Loss and delay both ways, and the estimated quality; absent before there is a codec. */
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
  | {
      readonly on: 'failed';
      readonly id: string;
      readonly reason: string;
      /** Every port pair or descriptor is in use: `open` may succeed another time. Absent: it would fail again. */
      readonly exhausted?: true;
    }
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
      /** Its packets were relayed to another stream: the digit is sent there already. */
      readonly relayed?: true;
    }
  /** Whether received packets are relayed to the stream `to`. If not, the application may pass on decoded audio. */
  | { readonly on: 'relay'; readonly id: string; readonly to: string; readonly passing: boolean }
  /**
   * No RTP arrived for `silentMs` while the peer should send: not while held. Emitted once, and again only after RTP has
   * arrived. `over`: the call must end.
   */
  | { readonly on: 'silent'; readonly id: string; readonly silentMs: number; readonly over?: true }
  /**
   * Nothing more is sent to the peer's address: it refuses RTP (`refused`), or no packet ever came from there (`unheard`). Sending
   * goes on when a packet comes from there. `over`: the call must end.
   */
  | {
      readonly on: 'unreachable';
      readonly id: string;
      readonly why: 'refused' | 'unheard';
      readonly over?: true;
    }
  /** The last packet of the last digit was sent; `error`: the digits were not sent, or not all. */
  | { readonly on: 'dtmfSent'; readonly id: string; readonly ref: number; readonly error?: string }
  | { readonly on: 'closed'; readonly id: string; readonly counters: MediaCounters };
