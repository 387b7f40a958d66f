import type { MessageLimits } from '../message/model.ts';
import type { Flow, HostPort, Local, Target, TransportName } from '../signal/address.ts';
import type { ListenConfig } from './transport-driver.ts';

/** Receives the messages of a listener. */
export interface MessageReceiver {
  /** One datagram, or one message of a stream. Never throws. */
  received(octets: Uint8Array, flow: Flow): void;
}

/** An open listening point of one transport. */
export interface Listener {
  readonly transport: TransportName;
  /** The addresses at which it is reached: one, unless it listens on a wildcard. */
  readonly locals: readonly Local[];
  /** The number of open sockets: the listening one, and its connections. */
  readonly sockets: number;
  /** Which of `locals` is reached by `remote`; undefined when `remote` has the other IP version. */
  localFor(remote: HostPort): Local | undefined;
  /** Never throws. Calls `failed` when the system reports an error. */
  send(octets: Uint8Array, to: Target, failed: ((reason: string) => void) | undefined): void;
  /** Sends a datagram from this point to itself, and calls `returned` when it is read. Absent where messages come on connections. */
  probe?(returned: () => void): void;
  /** Closes after all messages are sent. */
  close(): Promise<void>;
}

/**
 * Opens a listening point of a transport. `id`: that of its `Local`. `limits`: those of a message, for the framing of a stream.
 * Rejects with `ERR_SIP_LISTEN`.
 */
export type OpenListener = (
  config: ListenConfig,
  id: string,
  receiver: MessageReceiver,
  limits: MessageLimits,
) => Promise<Listener>;
