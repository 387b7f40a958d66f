import { createSocket } from 'node:dgram';
import { isIP, SocketAddress } from 'node:net';

/** Takes a packet. `host` is spelled as the system spells it. */
export type Arrived = (octets: Uint8Array, host: string, port: number) => void;

export interface RtpSocket {
  /** Sends now. Octets must stay as they are until a few packets later: the system may queue them. Never throws. */
  send(octets: Uint8Array, port: number, host: string): void;
  /** Sends that failed and errors the network reported. Neither stops a socket. */
  readonly errors: number;
  close(): void;
}

/** Opens a bound socket at once, or gives the system's word for why not, such as `EADDRINUSE`. */
export type OpenSocket = (host: string, port: number, arrived: Arrived) => RtpSocket | string;

/** A literal address in the system's spelling; `undefined` for a name, which media never resolves. */
export const literalAddress = (host: string): string | undefined => {
  const family = isIP(host);
  if (family === 4) return host;
  if (family === 0) return undefined;
  // The zone is the machine's own business and stays as it is.
  const [address = '', zone] = host.split('%');
  const spelled = new SocketAddress({ address, family: 'ipv6' }).address;
  return zone === undefined ? spelled : `${spelled}%${zone}`;
};

type Lookup = (
  host: string,
  options: unknown,
  done: (error: Error | null, address: string, family: number) => void,
) => void;

/** Addresses are literal, so there is nothing to wait for: dgram's own look-up would cost a turn of the loop each time. */
const literal: Lookup = (host, _options, done) => done(null, host, isIP(host));

export const openDgram: OpenSocket = (host, port, arrived) => {
  const socket = createSocket({ type: isIP(host) === 6 ? 'udp6' : 'udp4', lookup: literal as never });
  let failure: string | undefined;
  let errors = 0;
  let open = true;
  socket.on('error', (error: NodeJS.ErrnoException) => {
    errors += 1;
    failure = error.code ?? error.message;
  });
  const sent = (error: Error | null): void => {
    if (error !== null && error !== undefined) errors += 1;
  };
  // Binding is over when bind() returns: the look-up is synchronous and the port is not shared through a cluster.
  socket.bind({ port, address: host, exclusive: true });
  if (failure !== undefined) {
    socket.close();
    return failure;
  }
  socket.on('message', (octets, from) => {
    if (open) arrived(octets, from.address, from.port);
  });
  return {
    send: (octets, toPort, toHost) => {
      if (!open) return;
      try {
        socket.send(octets, toPort, toHost, sent);
      } catch {
        errors += 1;
      }
    },
    get errors() {
      return errors;
    },
    close: () => {
      if (!open) return;
      open = false;
      socket.close();
    },
  };
};
