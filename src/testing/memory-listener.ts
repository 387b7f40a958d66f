import type { HostPort, Local } from '../signal/address.ts';
import { ipVersion } from '../transport/addresses.ts';
import type { OpenListener } from '../transport/listener.ts';
import { localsOf } from '../transport/listening.ts';

/** One end of the memory network. */
export interface MemorySocket {
  send(octets: Uint8Array, to: HostPort): void;
  close(): void;
}

type OpenSocket = (address: HostPort, received: (octets: Uint8Array, from: HostPort) => void) => MemorySocket;

/** Opens a listening point over a socket of the memory network. */
export const openMemory =
  (openSocket: OpenSocket): OpenListener =>
  async (config, id, receiver) => {
    const address: HostPort = { host: config.host, port: config.port };
    const [local] = localsOf(config, id, address, [], config.advertise?.media ?? config.advertise?.host) as [Local];
    const socket = openSocket(address, (octets, remote) =>
      receiver.received(octets, { transport: config.transport, local, remote }),
    );
    let sockets = 1;
    return {
      transport: config.transport,
      locals: [local],
      get sockets() {
        return sockets;
      },
      localFor: (remote) => (ipVersion(remote.host) === ipVersion(config.host) ? local : undefined),
      send: (octets, to) => socket.send(octets, to),
      close: async () => {
        socket.close();
        sockets = 0;
      },
    };
  };
