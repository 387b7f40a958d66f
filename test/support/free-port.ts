import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

// For peers that cannot choose a port themselves. A port the system has picked, and that is let go again for the peer to bind,
// may go to anybody in between; here no system picks any, and each process that tests has a stretch of its own.
// Above 6000 and 6002, which SIPp takes for media.
const first = 6010;
const stretch = 500;
const mine = first + (Number(process.env.VITEST_POOL_ID ?? 0) % 10) * stretch;
let turn = process.pid * 22;

const udpFree = (port: number, host: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    socket.once('error', () => resolve(false));
    socket.bind(port, host, () => socket.close(() => resolve(true)));
  });

const tcpFree = (port: number, host: string): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });

/** The first of `count` ports in a row that are free for UDP and TCP; an even one. */
export const freePorts = async (count: number, host = '127.0.0.1'): Promise<number> => {
  const width = count + (count & 1);
  for (let tries = 0; tries < stretch; tries++) {
    const at = turn % stretch;
    const port = mine + at + (at & 1);
    turn += width;
    if (port + width > mine + stretch) continue;
    let free = true;
    for (let i = 0; i < width && free; i++) free = (await udpFree(port + i, host)) && (await tcpFree(port + i, host));
    if (free) return port;
  }
  throw new Error(`no ${count} ports in a row are free in ${mine}-${mine + stretch - 1}`);
};

/** For UDP and TCP alike. */
export const freePort = (host?: string): Promise<number> => freePorts(1, host);
