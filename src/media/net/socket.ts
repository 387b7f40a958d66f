import { createSocket, type Socket } from 'node:dgram';
import { isIP, SocketAddress } from 'node:net';

/** Takes a datagram. `host` is spelled as the system spells it. */
export type OnDatagram = (octets: Uint8Array, host: string, port: number) => void;

export interface RtpSocket {
  /** Sends now. Octets must stay as they are until a few packets later: the system may queue them. Never throws. */
  send(octets: Uint8Array, port: number, host: string): void;
  /**
   * From now on packets go to and come from this address only, and the system reports ICMP errors about it. What
   * `send` names must be this address.
   */
  connect(port: number, host: string): void;
  /** Any address again. */
  disconnect(): void;
  /** Refusals of the connected address so far: ICMP port unreachable. */
  readonly refusals: number;
  /** Sends that failed (all are counted once one did) and errors the network reported. Neither closes the socket. */
  readonly errors: number;
  /** While it rests it is not connected and does not keep the process alive. What arrives is passed on as before. */
  rest(resting: boolean): void;
  close(): void;
}

/** Opens a bound socket at once, or gives the system's error code, such as `EADDRINUSE`. */
export type OpenSocket = (host: string, port: number, arrived: OnDatagram) => RtpSocket | string;

/** A literal address in the system's spelling; `undefined` for a name, which media never resolves. */
export const literalAddress = (host: string): string | undefined => {
  const family = isIP(host);
  if (family === 4) return host;
  if (family === 0) return undefined;
  // The zone is local to this machine and stays as it is.
  const [address = '', zone] = host.split('%');
  const spelled = new SocketAddress({ address, family: 'ipv6' }).address;
  return zone === undefined ? spelled : `${spelled}%${zone}`;
};

type Lookup = (
  host: string,
  family: number,
  done: (error: Error | null, address: string, family: number) => void,
) => void;

/** Addresses are literal: dgram's own look-up would cost a turn of the event loop each time. */
const literal: Lookup = (host, family, done) => done(null, host, family);

/** Sends without a callback after one that succeeded: a callback costs a tenth of a send, and garbage. */
const calmSends = 15;

/** A class and not closures: all that a packet needs is in one object. */
class DgramSocket implements RtpSocket {
  readonly #socket: Socket;
  readonly #sent: (error: Error | null) => void;
  #open = true;
  #connected = false;
  #unreported = 0;
  errors = 0;
  refusals = 0;
  /** The system's code of the last error. */
  failure: string | undefined;

  constructor(host: string, port: number, arrived: OnDatagram) {
    const version = isIP(host);
    // IPv4 on its own port: a socket of both would have the source of packets in another spelling.
    this.#socket = createSocket({
      type: version === 6 ? 'udp6' : 'udp4',
      ipv6Only: version === 6,
      lookup: literal as never,
    });
    this.#sent = (error) => {
      if (error === null || error === undefined) this.#unreported = calmSends;
      else {
        this.#failed(error);
        this.#unreported = 0;
      }
    };
    this.#socket.on('error', (error: NodeJS.ErrnoException) => {
      this.#failed(error);
      this.failure = error.code ?? error.message;
    });
    // The socket is bound when bind() returns: the look-up is synchronous and the port is not shared through a cluster.
    this.#socket.bind({ port, address: host, exclusive: true });
    this.#socket.on('message', (octets, from) => {
      if (this.#open) arrived(octets, from.address, from.port);
    });
  }

  send(octets: Uint8Array, port: number, host: string): void {
    if (!this.#open) return;
    try {
      if (this.#connected) this.#socket.send(octets, this.#sent);
      else if (this.#unreported === 0) this.#socket.send(octets, port, host, this.#sent);
      else {
        this.#unreported -= 1;
        this.#socket.send(octets, port, host);
      }
    } catch {
      this.errors += 1;
    }
  }

  rest(resting: boolean): void {
    if (!this.#open) return;
    if (resting) {
      this.disconnect();
      this.#socket.unref();
    } else this.#socket.ref();
  }

  connect(port: number, host: string): void {
    if (this.#connected || !this.#open) return;
    try {
      // The look-up is synchronous, and so is all of it but the report of a failure.
      this.#socket.connect(port, host, (error?: Error) => {
        if (error !== undefined) this.#connected = false;
      });
      this.#connected = true;
    } catch {
      this.errors += 1;
    }
  }

  disconnect(): void {
    if (!this.#connected || !this.#open) return;
    this.#connected = false;
    try {
      this.#socket.disconnect();
    } catch {
      this.errors += 1;
    }
  }

  #failed(error: NodeJS.ErrnoException): void {
    this.errors += 1;
    if (error.code === 'ECONNREFUSED') this.refusals += 1;
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#socket.close();
  }
}

export const openDgram: OpenSocket = (host, port, arrived) => {
  const socket = new DgramSocket(host, port, arrived);
  if (socket.failure === undefined) return socket;
  socket.close();
  return socket.failure;
};
