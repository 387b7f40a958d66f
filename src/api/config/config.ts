import type { Clock } from '../../core/clock.ts';
import type { Entropy } from '../../core/entropy.ts';
import type { MediaDriver } from '../../media/engine/media-driver.ts';
import type { MessageLimits } from '../../message/model.ts';
import type { SrtpSuite } from '../../signal/srtp.ts';
import type { Drivers } from '../../stack/drivers.ts';
import type { ListenConfig, TransportDriver } from '../../transport/transport-driver.ts';
import type { SupportedTransport } from '../../transport/transports.ts';
import type { Logger } from '../log/logger.ts';
import type { CodecEntry } from './codec-list.ts';
import type { MediaConfig, NoMedia } from './media-config.ts';

// A setting is written in two places: its type and meaning here or in `media-config.ts`, its schema and default as a row
// of the same name in `rows.ts`. One without a default has `| undefined` in its type, all others a `@defaultValue`.

/**
 * A listening point: `TRANSPORT:HOST:PORT` such as `udp:0.0.0.0:5060`, IPv6 in brackets, port 0 for one the system picks; or the same as an object, which
 * may have another address to write into Via, Contact and SDP (`advertise`): that of the NAT before this machine.
 */
export type ListenPoint = string | (ListenConfig & { readonly transport: SupportedTransport });

export type SrtpPolicy = 'off' | 'offer' | 'require';

/** Drivers in place of the real ones, for tests, such as those of `rxsip/testing`. */
export interface DriverConfig {
  readonly clock?: Clock | undefined;
  readonly entropy?: Entropy | undefined;
  readonly transport?: TransportDriver | undefined;
  readonly media?: MediaDriver | undefined;
  /** Wraps or replaces the drivers of the stack, as streams: operators stand between it and them. */
  readonly compose?: ((drivers: Drivers) => Drivers) | undefined;
}

/** Requests that the application answers, on `requests$`. */
export interface RequestsSettings {
  /**
   * Their methods, such as `MESSAGE` or one of your own. They join Allow. None that calls use, and none that opens a dialog.
   * @defaultValue `[]`
   */
  readonly methods?: readonly string[];
  /**
   * Types of their bodies, such as `text/plain`; others are refused with 415 (RFC 3261 §8.2.3).
   * @defaultValue `[]`
   */
  readonly accepts?: readonly string[];
  /**
   * Milliseconds after which a request without a response gets 500. Its sender gives up after 64*T1.
   * @defaultValue `20000`
   */
  readonly answerWithinMs?: number;
}

/** RFC 3261 Table 4. */
export interface TimerConfig {
  /**
   * T1, the estimated round trip, in ms.
   * @defaultValue `500`
   */
  readonly t1?: number;
  /**
   * T2, the longest interval between two copies of a request other than INVITE, in ms.
   * @defaultValue `4000`
   */
  readonly t2?: number;
  /**
   * T4, the longest life of a message in the network, in ms.
   * @defaultValue `5000`
   */
  readonly t4?: number;
}

export interface LimitConfig {
  /**
   * Calls at once; a further INVITE gets 503 with Retry-After. When absent as many as the machine holds, 50,000 at most: by half
   * of its memory (the heap of V8, the machine or its container; 64 kB a call, 16 kB without media), and with media by the
   * port pairs of `media.ports` and the open files of the process. `limits` of the endpoint has the number. A configured
   * value is taken as it is, with a warning where ports or files are too few for it.
   */
  readonly maxCalls?: number | undefined;
  /**
   * Live server transactions; a further request gets 503 with Retry-After. Requests outside dialogs from one address have
   * half of them at most. When absent as many as a quarter of the memory holds at 2 kB each, 500,000 at most.
   */
  readonly maxTransactions?: number | undefined;
  /**
   * Seconds in that Retry-After: at least these, at most twice as many, at random, so that callers do not come back together.
   * @defaultValue `5`
   */
  readonly retryAfterS?: number;
  /** Sizes of messages, in octets, and counts; see `MessageLimits`. */
  readonly message?: Partial<MessageLimits>;
}

/** The settings of both a server and a client. */
export interface EndpointConfig {
  /** Where requests are received: one listening point or several. See `SipServerConfig` and `SipClientConfig`. */
  readonly listen?: ListenPoint | readonly ListenPoint[];
  /**
   * User part of Contact, and of From on outgoing calls.
   * @defaultValue `'rxsip'`
   */
  readonly user?: string;
  /** Display name in From of outgoing calls. */
  readonly displayName?: string | undefined;
  /** Host part of From on outgoing calls; the first listening address when absent. */
  readonly domain?: string | undefined;
  /** From of outgoing calls as a whole, such as `"Alice" <sip:alice@example.com>`, in place of the three above. */
  readonly from?: string | undefined;
  /**
   * In order of preference, by the names of `CodecName`. `opus` needs the package `libopus-wasm`, and `await opus({ … })`
   * of `rxsip/opus` stands for it with settings.
   * @defaultValue `['PCMU', 'PCMA']`
   */
  readonly codecs?: readonly CodecEntry[];
  /**
   * How audio is encrypted (SRTP with keys in SDP, RFC 4568; the signalling should be private then). `off`: never, and
   * calls over RTP/SAVP are refused with 488. `offer`: where the peer can, else in the clear (RFC 8643). `require`:
   * RTP/SAVP only, all else is refused with 488. A call once encrypted stays encrypted.
   * @defaultValue `'off'`
   */
  readonly srtp?: SrtpPolicy;
  /**
   * In order of preference; each offer has them all.
   * @defaultValue `['AES_CM_128_HMAC_SHA1_80', 'AEAD_AES_128_GCM', 'AEAD_AES_256_GCM', 'AES_256_CM_HMAC_SHA1_80', 'AES_CM_128_HMAC_SHA1_32']`
   */
  readonly srtpSuites?: readonly SrtpSuite[];
  /**
   * `false` is `{ fixedPort: 9 }`.
   * @defaultValue `{}`
   */
  readonly media?: MediaConfig | NoMedia | false;
  readonly requests?: RequestsSettings;
  readonly timers?: TimerConfig;
  readonly limits?: LimitConfig;
  /** Route of outgoing calls: a URI, or several, outermost first (RFC 3261 §8.1.2). */
  readonly outboundProxy?: string | readonly string[] | undefined;
  /**
   * Milliseconds after which an INVITE without final response is cancelled. 0: never.
   * @defaultValue `180000`
   */
  readonly inviteTimeoutMs?: number;
  /**
   * Milliseconds after which an incoming call that was neither answered nor rejected gets 480. 0: never.
   * @defaultValue `180000`
   */
  readonly answerTimeoutMs?: number;
  /**
   * User-Agent and Server; `''` for none.
   * @defaultValue `'rxsip'`
   */
  readonly userAgent?: string;
  /** Pino, `console`, or any logger with their methods. No log when absent. Secrets are masked before they reach it. */
  readonly logger?: Logger | undefined;
  /**
   * Every message is logged at level `trace`, secrets masked. Needs `logger`.
   * @defaultValue `false`
   */
  readonly logMessages?: boolean;
  /** A file that receives every fact that enters the stack, for replay. It holds the secrets of the messages. */
  readonly recordingFile?: string | undefined;
  readonly drivers?: DriverConfig;
}

export interface SipServerConfig extends EndpointConfig {
  /**
   * Where requests are received: one listening point or several.
   * @defaultValue `'udp:0.0.0.0:5060'`
   */
  readonly listen?: ListenPoint | readonly ListenPoint[];
}

export interface SipClientConfig extends EndpointConfig {
  /**
   * Where requests are received: one listening point or several. Port 0: one the system picks.
   * @defaultValue `'udp:0.0.0.0:0'`
   */
  readonly listen?: ListenPoint | readonly ListenPoint[];
  /**
   * Incoming calls are taken, as a server does. Otherwise they get 480.
   * @defaultValue `false`
   */
  readonly acceptCalls?: boolean;
}
