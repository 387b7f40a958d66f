import type { Clock } from '../../core/clock.ts';
import type { Entropy } from '../../core/entropy.ts';
import type { MediaDriver } from '../../media/engine/media-driver.ts';
import type { MessageLimits } from '../../message/model.ts';
import type { SrtpSuite } from '../../signal/srtp.ts';
import type { ListenConfig, TransportDriver } from '../../transport/transport-driver.ts';
import type { Logger } from '../log/logger.ts';
import type { CodecEntry } from './codec-list.ts';

/**
 * A listening point: `udp:HOST:PORT`, IPv6 in brackets, port 0 for one the system picks; or the same as an object, with
 * what to write for it into Via, Contact and SDP.
 */
export type ListenPoint = string | (Omit<ListenConfig, 'transport'> & { readonly transport: 'UDP' });

export type SrtpPolicy = 'off' | 'offer' | 'require';

export interface MediaConfig {
  /** The UDP ports for RTP and RTCP, in even/odd pairs: `'20000-29998'` or the same as numbers. */
  readonly ports?: string | { readonly min: number; readonly max: number };
  /** Milliseconds of audio in a packet: 10, 20 or 30. 20 when absent. */
  readonly ptimeMs?: 10 | 20 | 30;
  /** Between which the delay of the jitter buffer moves, in ms: 40 and 200 when absent. At most 1,000. */
  readonly jitter?: { readonly minMs?: number; readonly maxMs?: number };
  /** Least time between two RTCP reports in ms, before it is randomised (RFC 3550 §6.2). 5,000 when absent. */
  readonly rtcpIntervalMs?: number;
  /** Offer and take RTCP on the port of RTP (RFC 5761). True when absent. */
  readonly rtcpMux?: boolean;
  /** Ask for VoIP metrics in our offers (RFC 3611 §4.7); peers that ask get ours in any case. True when absent. */
  readonly rtcpXr?: boolean;
  /**
   * Send nothing while nobody speaks here, but now and then how loud the noise is (comfort noise, RFC 3389), and take the
   * same from the peer. Offered, and done where the peer lists comfort noise too; Opus has its own. False when absent.
   */
  readonly silenceSuppression?: boolean;
  /** Milliseconds without RTP, where there should be some, until `mediaTimeout`. 0, when absent: never. */
  readonly timeoutMs?: number;
  /** What follows: `tell`, when absent, is the event alone; `hangup` ends the call too, for want of media. */
  readonly onTimeout?: 'tell' | 'hangup';
  /**
   * How the last stretch before a packet is waited out: `sleep`, the default, blocks this thread for a quarter of a
   * millisecond at a time and is exact; `timers` never blocks and is within some milliseconds.
   */
  readonly pacing?: 'sleep' | 'timers';
  /**
   * For this long after media starts, in ms, a peer behind a NAT that sends from another port of its address than its
   * SDP named is followed, once. 0, the default: only the address and port of the SDP are heard.
   */
  readonly latchMs?: number;
  /**
   * Threads that do the media work, 1 to 64, so that audio keeps its pace whatever else this process does; a call stays
   * on its thread. 0, when absent: all on the main thread.
   */
  readonly workers?: number;
}

/** Signalling only: SDP names this port, and nothing is opened, sent or received there. */
export interface NoMedia {
  readonly fixedPort: number;
}

/** Parts of the stack to be put in place of the real ones: for tests, such as those of `rxsip/testing`. */
export interface DriverConfig {
  readonly clock?: Clock;
  readonly entropy?: Entropy;
  readonly transport?: TransportDriver;
  readonly media?: MediaDriver;
}

/** What a server and a client have in common. Everything has a default. */
export interface EndpointConfig {
  readonly listen?: ListenPoint | readonly ListenPoint[];
  /** User part of Contact, and of From on outgoing calls. `rxsip` when absent. */
  readonly user?: string;
  readonly displayName?: string;
  /** Host part of From on outgoing calls; the first listening address when absent. */
  readonly domain?: string;
  /** From of outgoing calls as a whole, such as `"Alice" <sip:alice@example.com>`, in place of the three above. */
  readonly from?: string;
  /**
   * In order of preference: `PCMU`, `PCMA`, `G722`, `L16`, `L16/8000`, `opus`. PCMU, PCMA when absent. `opus` needs the
   * package `libopus-wasm`, and `await opus({ … })` of `rxsip/opus` stands for it with settings.
   */
  readonly codecs?: readonly CodecEntry[];
  /**
   * How audio is encrypted (SRTP with keys in SDP, RFC 4568; use it over signalling that nobody else reads). `off`, when
   * absent: never, and calls over RTP/SAVP are refused with 488. `offer`: where the peer can, else in the clear
   * (RFC 8643). `require`: RTP/SAVP only, all else is refused with 488. A call once encrypted stays so.
   */
  readonly srtp?: SrtpPolicy;
  /** In order of preference; each offer has them all. Five when absent, AES_CM_128_HMAC_SHA1_80 first. */
  readonly srtpSuites?: readonly SrtpSuite[];
  /** `false` is `{ fixedPort: 9 }`. */
  readonly media?: MediaConfig | NoMedia | false;
  /** RFC 3261 Table 4, in milliseconds: 500, 4000 and 5000 when absent. */
  readonly timers?: { readonly t1?: number; readonly t2?: number; readonly t4?: number };
  readonly limits?: {
    /** Calls at once; a further INVITE gets 503 with Retry-After. 50,000 when absent. */
    readonly maxCalls?: number;
    /** Live server transactions; a further request gets 503 with Retry-After. 500,000 when absent. */
    readonly maxTransactions?: number;
    /** Seconds in that Retry-After. 5 when absent. */
    readonly retryAfterS?: number;
    /** Sizes of messages, in octets, and counts; see `MessageLimits`. */
    readonly message?: Partial<MessageLimits>;
  };
  /** Route of outgoing calls: a URI, or several, outermost first (RFC 3261 §8.1.2). */
  readonly outboundProxy?: string | readonly string[];
  /** Milliseconds after which an INVITE without final response is cancelled. 180,000 when absent; 0: never. */
  readonly inviteTimeoutMs?: number;
  /** Milliseconds after which an incoming call that was neither answered nor rejected gets 480. 180,000 when absent; 0: never. */
  readonly answerTimeoutMs?: number;
  /** User-Agent and Server; `''` for none. */
  readonly userAgent?: string;
  /** Pino, or anything of its shape. Silent when absent. Secrets are masked before they reach it. */
  readonly logger?: Logger;
  /** Log every message at level `trace`, secrets masked. Needs `logger`. */
  readonly logMessages?: boolean;
  /** A file to write every fact into that enters the stack, for replay. Holds whatever secrets the messages carried. */
  readonly recordingFile?: string;
  readonly drivers?: DriverConfig;
}

/** `listen` is `udp:0.0.0.0:5060` when absent. */
export interface SipServerConfig extends EndpointConfig {}

/** `listen` is `udp:0.0.0.0:0` when absent: a port the system picks. */
export interface SipClientConfig extends EndpointConfig {
  /** Take incoming calls too, as a server does. False when absent: they get 480. */
  readonly acceptCalls?: boolean;
}
