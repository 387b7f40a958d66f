// The words between the sessions and the media engine. All of it is structured-cloneable: the engine may run in a
// worker thread. Nothing here knows SIP.

/** A codec as it was negotiated, for one direction. */
export interface CodecChoice {
  /** Encoding name as in `a=rtpmap`, upper case: `PCMU`, `PCMA`. */
  readonly name: string;
  /** RTP clock rate in Hz. */
  readonly clockRate: number;
  readonly channels: number;
  /** RTP payload type, 0 to 127. */
  readonly payloadType: number;
  /** The format parameters as written in `a=fmtp`, if any. */
  readonly parameters?: string;
}

/** Who may send, seen from this side (RFC 3264 §5.1). */
export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

/** What offer and answer agreed on for one audio stream. */
export interface MediaPlan {
  readonly remote: { readonly host: string; readonly port: number; readonly rtcpPort: number };
  /** What we send with: the first common codec, and the payload number the remote chose for it. */
  readonly send: CodecChoice;
  /** What may arrive, by our payload numbers. */
  readonly receive: readonly CodecChoice[];
  readonly direction: Direction;
  /** Milliseconds of audio in a packet we send. */
  readonly ptimeMs: number;
  /** telephone-event (RFC 4733): the payload number to send with, and the one that arrives. */
  readonly telephoneEvent?: { readonly send?: number; readonly receive?: number };
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
  /** Frames the app pushes through the engine's `push`. */
  | { readonly kind: 'frames' };

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
  /** Replace what is played; `ref` comes back in `played`. */
  | { readonly do: 'play'; readonly id: string; readonly source: AudioSource; readonly ref: number }
  /** Write what arrives to a WAV file from now on. */
  | { readonly do: 'record'; readonly id: string; readonly path: string }
  /** Send DTMF digits as telephone events. */
  | { readonly do: 'dtmf'; readonly id: string; readonly digits: string; readonly durationMs: number }
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
  /** A source came to its end, or was replaced (`whole: false`). */
  | {
      readonly on: 'played';
      readonly id: string;
      readonly ref: number;
      readonly whole: boolean;
      readonly error?: string;
    }
  | { readonly on: 'recorded'; readonly id: string; readonly path: string; readonly error?: string }
  | { readonly on: 'dtmf'; readonly id: string; readonly digit: string; readonly durationMs: number }
  | { readonly on: 'closed'; readonly id: string; readonly counters: MediaCounters };
