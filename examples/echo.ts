// Answers every call and sends back the audio it receives.
//   npx tsx examples/echo.ts [udp:HOST:PORT]
import { createSipServer } from 'rxsip';

const server = await createSipServer({ listen: process.argv[2] ?? 'udp:0.0.0.0:5060' });

server.calls$.subscribe((call) => {
  call.answer();
  call.play({ kind: 'echo' });
  call.ended.then(() => console.log(`${call.remote.uri}: ${call.counters?.packetsReceived ?? 0} packets echoed`));
});

console.log(`echo at ${server.uri}`);
process.once('SIGINT', () => server.close());
