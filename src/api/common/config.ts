import type { Clock } from '../../core/clock.ts';
import type { Entropy } from '../../core/entropy.ts';
import type { MediaDriver } from '../../media/media-driver.ts';
import type { MessageLimits } from '../../message/model.ts';
import type { ListenConfig, TransportDriver } from '../../transport/transport-driver.ts';
import type { Logger } from './logger.ts';

/**
 * A listening point: `udp:HOST:PORT`, IPv6 in brackets, port 0 for one the system picks; or the same as an object, with
 * what to write for it into Via, Contact and SDP.
 */
export type ListenPoint = string | (Omit<ListenConfig, 'transport'> & { readonly transport: 'UDP' });

export type CodecName = 'PCMU' | 'PCMA';

export interface MediaConfig {
  /** The UDP ports for RTP and RTCP, in even/odd pairs: `'20000-29998'` or the same as numbers. */
  readonly ports?: string | { readonly min: number; readonly max: number };
  /** Milliseconds of audio in a packet: 10, 20 or 30. 20 when absent. */
  readonly ptimeMs?: 10 | 20 | 30;
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
  /** In order of preference. PCMU, PCMA when absent. */
  readonly codecs?: readonly CodecName[];
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
  readonly factsFile?: string;
  readonly drivers?: DriverConfig;
}

/** `listen` is `udp:0.0.0.0:5060` when absent. */
export interface SipServerConfig extends EndpointConfig {}

/** `listen` is `udp:0.0.0.0:0` when absent: a port the system picks. */
export interface SipClientConfig extends EndpointConfig {
  /** Take incoming calls too, as a server does. False when absent: they get 480. */
  readonly acceptCalls?: boolean;
}
