// Answers every call with a tone and really sends and receives: the engine under real signalling.
import { createSipServer } from 'rxsip';

const [port, rtpFrom, rtpTo, workers = 0, listens = 0] = process.argv.slice(2).map(Number);
const server = await createSipServer({
  listen: `udp:127.0.0.1:${port}`,
  media: { ports: { min: rtpFrom, max: rtpTo }, workers },
});
server.calls$.subscribe((call) => {
  void call.ring();
  void call.answer();
  call.play({ kind: 'tone', frequencyHz: 440 });
  if (listens === 1) call.audio$.subscribe({ next: () => {}, error: () => {} });
});
// Asked for it: octets of the heap and of buffers that are in use. Whoever started it is gone: a server with real-time
// priority must not stay behind.
process.stdin
  .on('end', () => process.exit())
  .on('data', () => {
    globalThis.gc();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    console.log(heapUsed + arrayBuffers);
  });
console.log('ready');
