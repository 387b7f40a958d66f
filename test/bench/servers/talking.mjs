// Answers every call with a tone and really sends and receives: the engine under real signalling.
import { createSipServer } from 'rxsip';

const [port, rtpFrom, rtpTo] = process.argv.slice(2).map(Number);
const server = await createSipServer({
  listen: `udp:127.0.0.1:${port}`,
  media: { ports: { min: rtpFrom, max: rtpTo } },
});
server.calls$.subscribe((call) => {
  void call.ring();
  void call.answer();
  call.play({ kind: 'tone', frequencyHz: 440 });
});
console.log('ready');
