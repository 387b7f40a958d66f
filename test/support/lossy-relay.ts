import { createSocket, type Socket } from 'node:dgram';

/** Carries UDP to `port` and answers back, and drops a share of what passes towards it. */
export interface LossyRelay {
  readonly port: number;
  readonly dropped: () => number;
  close(): void;
}

const bound = (port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.once('error', reject);
    socket.bind(port, '127.0.0.1', () => resolve(socket));
  });

/** `drops` says of each datagram whether it is lost. It listens on `port` and sends from there, so that a guard accepts it. */
export const lossyRelay = async (port: number, to: number, drops: () => boolean): Promise<LossyRelay> => {
  const socket = await bound(port);
  let dropped = 0;
  let peer = 0;
  socket.on('message', (octets, from) => {
    if (from.port === to) {
      if (peer !== 0) socket.send(octets, peer, '127.0.0.1');
      return;
    }
    peer = from.port;
    if (drops()) dropped += 1;
    else socket.send(octets, to, '127.0.0.1');
  });
  return { port, dropped: () => dropped, close: () => socket.close() };
};
