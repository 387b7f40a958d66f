// The other end of SIPp's `uac` scenario: rings, answers, counts. Signalling only, so that it can take thousands of
// calls a second.
//   npx tsx examples/sipp-server.ts [udp:HOST:PORT]
//   sipp -sn uac 127.0.0.1:5060 -m 2000 -r 200
import { createSipServer } from 'rxsip';

const server = await createSipServer({ listen: process.argv[2] ?? 'udp:0.0.0.0:5060', media: false });

server.calls$.subscribe((call) => {
  call.ring();
  call.answer();
});

let before = 0;
const ticker = setInterval(() => {
  const { incoming, active, ended } = server.counters.calls;
  if (incoming !== before)
    console.log(`${incoming} calls (${incoming - before} in the last second), ${active} active, ${ended} ended`);
  before = incoming;
}, 1000);

console.log(`listening at ${server.uri}`);
process.once('SIGINT', async () => {
  clearInterval(ticker);
  await server.close();
  const { incoming, established } = server.counters.calls;
  console.log(`${incoming} calls, ${established} established`);
});
