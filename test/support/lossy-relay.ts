import { createSocket, type Socket } from 'node:dgram';

/** Carries UDP between two ports, drops a share of what passes from the first to the second, and may delay both ways. */
export interface LossyRelay {
  readonly port: number;
  readonly dropped: () => number;
  close(): void;
}

/** On a port that the system picks. */
const bound = (): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.once('error', reject);
    socket.bind(0, '127.0.0.1', () => resolve(socket));
  });

/**
 * `drops` decides for each datagram to the second whether it is lost, `delayMs` how long it is held. It receives and sends
 * on one port, so that a guard accepts it, and passes nothing of any third port.
 */
export const lossyRelay = async (
  [one, other]: readonly [one: number, other: number],
  drops: (octets: Uint8Array) => boolean,
  delayMs?: () => number,
): Promise<LossyRelay> => {
  const socket = await bound();
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
  socket.on('message', (octets, from) => {
    if (from.port === other) pass(octets, one);
    else if (from.port !== one) return;
    else if (drops(octets)) dropped += 1;
    else pass(octets, other);
  });
  const close = (): void => {
    for (const timer of timers) clearTimeout(timer);
    socket.close();
  };
  return { port: socket.address().port, dropped: () => dropped, close };
};
