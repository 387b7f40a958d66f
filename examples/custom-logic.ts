// What to do with a call, as a stream of commands: callers named "spam" are turned away, the others hear it ring for a
// second, then a tone until they press # or a minute is over.
//   npx tsx examples/custom-logic.ts [udp:HOST:PORT]

import { filter, map, merge, of, take, timer } from 'rxjs';
import { answer, type CallLogic, createSipServer, hangup, parallel, rejectWith, ringFor, sequence } from 'rxsip';

const talk: CallLogic = () => of({ do: 'play', source: { kind: 'tone', frequencyHz: 440 } });

const untilHash: CallLogic = (call) =>
  merge(call.dtmf$.pipe(filter(({ digit }) => digit === '#')), timer(60_000)).pipe(
    take(1),
    map(() => ({ do: 'hangup' })),
  );

const welcome = sequence(ringFor(1000), answer(), parallel(talk, untilHash), hangup());

const server = await createSipServer({ listen: process.argv[2] ?? 'udp:0.0.0.0:5060' });
server.handle((call) => (call.remote.uri.includes('spam') ? rejectWith(603)(call) : welcome(call)));

server.events$.subscribe(({ call, event }) => {
  if (event.type === 'ended') console.log(`${call.remote.uri}: ended by ${event.cause.by}`);
});
console.log(`call ${server.uri}`);
process.once('SIGINT', () => server.close());
