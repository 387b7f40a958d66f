import { createSocket, type Socket } from 'node:dgram';

/** Carries UDP to a port and answers back, drops a share of what passes towards it, and may take its time both ways. */
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

/**
 * `drops` decides for each datagram whether it is lost, `delayMs` how long it is held. It listens on `port` and sends from
 * there, so that a guard accepts it.
 */
export const lossyRelay = async (
  port: number,
  to: number,
  drops: (octets: Uint8Array) => boolean,
  delayMs?: () => number,
): Promise<LossyRelay> => {
  const socket = await bound(port);
  const waiting: (() => void)[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const pass = (octets: Uint8Array, target: number): void => {
    const send = (): void => socket.send(octets, target, '127.0.0.1');
    if (delayMs === undefined) {
      send();
      return;
    }
    // Whichever timer is first sends what came first: nothing overtakes.
    waiting.push(send);
    const timer = setTimeout(() => {
      timers.delete(timer);
      waiting.shift()?.();
    }, delayMs());
    timers.add(timer);
  };
  let dropped = 0;
  let peer = 0;
  socket.on('message', (octets, from) => {
    if (from.port === to) {
      if (peer !== 0) pass(octets, peer);
      return;
    }
    peer = from.port;
    if (drops(octets)) dropped += 1;
    else pass(octets, to);
  });
  const close = (): void => {
    for (const timer of timers) clearTimeout(timer);
    socket.close();
  };
  return { port, dropped: () => dropped, close };
};
