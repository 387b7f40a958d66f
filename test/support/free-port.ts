import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/** A UDP port the system picked, free a moment ago; for peers that cannot be told "any port". */
export const freeUdpPort = (host = '127.0.0.1'): Promise<number> =>
  new Promise((resolve, reject) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    socket.once('error', reject);
    socket.bind(0, host, () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });

/** The same for TCP: control channels of peers. */
export const freeTcpPort = (host = '127.0.0.1'): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, host, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
