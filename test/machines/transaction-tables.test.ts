import { describe, expect, it } from 'vitest';
import {
  type Asked,
  inviteClientAsked,
  inviteServerAsked,
  type Row,
  requestClientAsked,
  requestServerAsked,
  resolvingAsked,
} from '../support/transaction-machines.ts';

// state | event | next state | outputs. A question that stands in no table must change nothing and say nothing.

const text = (row: Row): string => [row.state, row.event, row.next, row.outputs.join(', ') || '-'].join(' | ');

const idle = (row: Row): boolean => row.state === row.next && row.outputs.length === 0;

const lines = (table: string): readonly string[] =>
  table
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

const answers = (machine: Asked, reliable: boolean): readonly string[] =>
  machine
    .rows(reliable)
    .filter((row) => !idle(row))
    .map(text)
    .sort();

const inviteClientUnreliable = `
  initial | begin | calling(a=500) | send, start A 500, start B 32000
  calling(a=500) | response 100 | proceeding | stop A, stop B, response 100
  calling(a=500) | response 180 | proceeding | stop A, stop B, response 180
  calling(a=500) | response 200 | accepted | stop A, stop B, start M 32000, response 200
  calling(a=500) | response 486 | completed | stop A, stop B, start D 32000, ack 486, response 486
  calling(a=500) | cancel | calling(a=500, cancelled) | -
  calling(a=500) | transportError | terminated | failed transport
  calling(a=500) | timer A | calling(a=1000) | send, start A 1000
  calling(a=500) | timer B | terminated | failed timeout
  calling(a=8000, cancelled) | response 100 | proceeding(cancelled) | stop A, stop B, response 100, cancel, start cancel 32000
  calling(a=8000, cancelled) | response 180 | proceeding(cancelled) | stop A, stop B, response 180, cancel, start cancel 32000
  calling(a=8000, cancelled) | response 200 | accepted | stop A, stop B, start M 32000, response 200
  calling(a=8000, cancelled) | response 486 | completed | stop A, stop B, start D 32000, ack 486, response 486
  calling(a=8000, cancelled) | transportError | terminated | failed transport
  calling(a=8000, cancelled) | timer A | calling(a=16000, cancelled) | send, start A 16000
  calling(a=8000, cancelled) | timer B | terminated | failed timeout
  proceeding | response 100 | proceeding | response 100
  proceeding | response 180 | proceeding | response 180
  proceeding | response 200 | accepted | start M 32000, response 200
  proceeding | response 486 | completed | start D 32000, ack 486, response 486
  proceeding | cancel | proceeding(cancelled) | cancel, start cancel 32000
  proceeding | timer cancel | terminated | failed timeout
  proceeding(cancelled) | response 100 | proceeding(cancelled) | response 100
  proceeding(cancelled) | response 180 | proceeding(cancelled) | response 180
  proceeding(cancelled) | response 200 | accepted | stop cancel, start M 32000, response 200
  proceeding(cancelled) | response 486 | completed | stop cancel, start D 32000, ack 486, response 486
  proceeding(cancelled) | timer cancel | terminated | failed timeout
  completed | response 486 | completed | ack 486
  completed | timer D | terminated | -
  accepted | response 200 | accepted | response 200
  accepted | timer M | terminated | -
`;

/** On top of the rows that both transports share. */
const inviteClientReliable = `
  initial | begin | calling(a=0) | send, start B 32000
  calling(a=0) | response 100 | proceeding | stop B, response 100
  calling(a=0) | response 180 | proceeding | stop B, response 180
  calling(a=0) | response 200 | accepted | stop B, start M 32000, response 200
  calling(a=0) | response 486 | terminated | ack 486, response 486
  calling(a=0) | cancel | calling(a=0, cancelled) | -
  calling(a=0) | transportError | terminated | failed transport
  calling(a=0) | timer B | terminated | failed timeout
  calling(a=0, cancelled) | response 100 | proceeding(cancelled) | stop B, response 100, cancel, start cancel 32000
  calling(a=0, cancelled) | response 180 | proceeding(cancelled) | stop B, response 180, cancel, start cancel 32000
  calling(a=0, cancelled) | response 200 | accepted | stop B, start M 32000, response 200
  calling(a=0, cancelled) | response 486 | terminated | ack 486, response 486
  calling(a=0, cancelled) | transportError | terminated | failed transport
  calling(a=0, cancelled) | timer B | terminated | failed timeout
  proceeding | response 486 | terminated | ack 486, response 486
  proceeding(cancelled) | response 486 | terminated | ack 486, response 486
`;

const inviteServerUnreliable = `
  initial | request | silent | start trying 200
  silent | respond 100 | proceeding(last=100) | stop trying, send 100
  silent | respond 180 | proceeding(last=180) | stop trying, send 180
  silent | respond 200 | accepted | stop trying, send 200, start L 32000
  silent | respond 408 | completed(final=408, g=500) | stop trying, send 408, start G 500, start H 32000
  silent | respond 486 | completed(final=486, g=500) | stop trying, send 486, start G 500, start H 32000
  silent | refuse 486 | completed(final=486, g=0) | stop trying, send 486, start H 32000
  silent | timer trying | silent(tried) | trying
  silent(tried) | request | silent(tried) | trying
  silent(tried) | respond 100 | proceeding(last=100) | send 100
  silent(tried) | respond 180 | proceeding(last=180) | send 180
  silent(tried) | respond 200 | accepted | send 200, start L 32000
  silent(tried) | respond 408 | completed(final=408, g=500) | send 408, start G 500, start H 32000
  silent(tried) | respond 486 | completed(final=486, g=500) | send 486, start G 500, start H 32000
  silent(tried) | refuse 486 | completed(final=486, g=500) | send 486, start G 500, start H 32000
  proceeding(last=180) | request | proceeding(last=180) | send 180
  proceeding(last=180) | respond 100 | proceeding(last=100) | send 100
  proceeding(last=180) | respond 180 | proceeding(last=180) | send 180
  proceeding(last=180) | respond 200 | accepted | send 200, start L 32000
  proceeding(last=180) | respond 408 | completed(final=408, g=500) | send 408, start G 500, start H 32000
  proceeding(last=180) | respond 486 | completed(final=486, g=500) | send 486, start G 500, start H 32000
  proceeding(last=180) | refuse 486 | completed(final=486, g=500) | send 486, start G 500, start H 32000
  completed(final=486, g=500) | request | completed(final=486, g=500) | send 486
  completed(final=486, g=500) | ack | confirmed | stop G, stop H, start I 5000
  completed(final=486, g=500) | transportError | completed(final=486, g=500) | sendFailed
  completed(final=486, g=500) | timer G | completed(final=486, g=1000) | send 486, start G 1000
  completed(final=486, g=500) | timer H | terminated | -
  completed(final=486, g=4000) | request | completed(final=486, g=4000) | send 486
  completed(final=486, g=4000) | ack | confirmed | stop G, stop H, start I 5000
  completed(final=486, g=4000) | transportError | completed(final=486, g=4000) | sendFailed
  completed(final=486, g=4000) | timer G | completed(final=486, g=4000) | send 486, start G 4000
  completed(final=486, g=4000) | timer H | terminated | -
  confirmed | timer I | terminated | -
  accepted | respond 200 | accepted | send 200
  accepted | ack | accepted | ack
  accepted | transportError | accepted | sendFailed
  accepted | timer L | terminated | -
`;

/** On top of the rows that both transports share. */
const inviteServerReliable = `
  silent | respond 408 | completed(final=408, g=0) | stop trying, send 408, start H 32000
  silent | respond 486 | completed(final=486, g=0) | stop trying, send 486, start H 32000
  silent | refuse 486 | completed(final=486, g=0) | stop trying, send 486, start H 32000
  silent(tried) | respond 408 | completed(final=408, g=0) | send 408, start H 32000
  silent(tried) | respond 486 | completed(final=486, g=0) | send 486, start H 32000
  silent(tried) | refuse 486 | completed(final=486, g=0) | send 486, start H 32000
  proceeding(last=180) | respond 408 | completed(final=408, g=0) | send 408, start H 32000
  proceeding(last=180) | respond 486 | completed(final=486, g=0) | send 486, start H 32000
  proceeding(last=180) | refuse 486 | completed(final=486, g=0) | send 486, start H 32000
  completed(final=486, g=0) | request | completed(final=486, g=0) | send 486
  completed(final=486, g=0) | ack | terminated | -
  completed(final=486, g=0) | transportError | completed(final=486, g=0) | sendFailed
  completed(final=486, g=0) | timer H | terminated | -
`;

const requestClientUnreliable = `
  initial | begin | trying(e=500) | send, start E 500, start F 32000
  trying(e=500) | response 100 | proceeding | response 100
  trying(e=500) | response 180 | proceeding | response 180
  trying(e=500) | response 200 | completed | stop E, stop F, start K 5000, response 200
  trying(e=500) | response 486 | completed | stop E, stop F, start K 5000, response 486
  trying(e=500) | transportError | terminated | failed transport
  trying(e=500) | timer E | trying(e=1000) | send, start E 1000
  trying(e=500) | timer F | terminated | failed timeout
  trying(e=4000) | response 100 | proceeding | response 100
  trying(e=4000) | response 180 | proceeding | response 180
  trying(e=4000) | response 200 | completed | stop E, stop F, start K 5000, response 200
  trying(e=4000) | response 486 | completed | stop E, stop F, start K 5000, response 486
  trying(e=4000) | transportError | terminated | failed transport
  trying(e=4000) | timer E | trying(e=4000) | send, start E 4000
  trying(e=4000) | timer F | terminated | failed timeout
  proceeding | response 100 | proceeding | response 100
  proceeding | response 180 | proceeding | response 180
  proceeding | response 200 | completed | stop E, stop F, start K 5000, response 200
  proceeding | response 486 | completed | stop E, stop F, start K 5000, response 486
  proceeding | transportError | terminated | failed transport
  proceeding | timer E | proceeding | send, start E 4000
  proceeding | timer F | terminated | failed timeout
  completed | timer K | terminated | -
`;

/** On top of the rows that both transports share. */
const requestClientReliable = `
  initial | begin | trying(e=0) | send, start F 32000
  trying(e=0) | response 100 | proceeding | response 100
  trying(e=0) | response 180 | proceeding | response 180
  trying(e=0) | response 200 | terminated | response 200
  trying(e=0) | response 486 | terminated | response 486
  trying(e=0) | transportError | terminated | failed transport
  trying(e=0) | timer F | terminated | failed timeout
  proceeding | response 200 | terminated | response 200
  proceeding | response 486 | terminated | response 486
`;

const requestServerUnreliable = `
  initial | request | trying | start trying 3500
  trying | respond 200 | completed(final=200) | stop trying, send 200, start J 32000
  trying | respond 408 | terminated | -
  trying | respond 486 | completed(final=486) | stop trying, send 486, start J 32000
  trying | refuse 486 | completed(final=486) | stop trying, send 486, start J 32000
  trying | timer trying | proceeding | trying, start expire 28500
  proceeding | request | proceeding | trying
  proceeding | respond 200 | completed(final=200) | stop expire, send 200, start J 32000
  proceeding | respond 408 | terminated | -
  proceeding | respond 486 | completed(final=486) | stop expire, send 486, start J 32000
  proceeding | refuse 486 | completed(final=486) | stop expire, send 486, start J 32000
  proceeding | timer expire | terminated | -
  completed(final=200) | request | completed(final=200) | send 200
  completed(final=200) | transportError | completed(final=200) | sendFailed
  completed(final=200) | timer J | terminated | -
`;

/** On top of the rows that both transports share. */
const requestServerReliable = `
  trying | respond 200 | terminated | send 200
  trying | respond 486 | terminated | send 486
  trying | refuse 486 | terminated | send 486
  proceeding | respond 200 | terminated | send 200
  proceeding | respond 486 | terminated | send 486
  proceeding | refuse 486 | terminated | send 486
`;

const resolvingEither = `
  initial | begin | resolving | resolve, start patience 32000
  initial | lost | lost(why=transport, reason=unreachable) | start report 0
  resolving | resolved 0 | terminated | failed transport
  resolving | resolved 1 | terminated | found
  resolving | cancel | lost(why=timeout, reason=cancelled before it was sent) | stop patience, start report 0
  resolving | timer patience | terminated | failed timeout
  lost(why=transport, reason=unreachable) | timer report | terminated | failed transport
`;

const machines: readonly (readonly [Asked, string, string, string])[] = [
  [inviteClientAsked, inviteClientUnreliable, inviteClientReliable, 'RFC 3261 §17.1.1.2, RFC 6026 §7, RFC 3261 §9.1'],
  [inviteServerAsked, inviteServerUnreliable, inviteServerReliable, 'RFC 3261 §17.2.1, RFC 6026 §7, RFC 3261 §17.2'],
  [requestClientAsked, requestClientUnreliable, requestClientReliable, 'RFC 3261 §17.1.2.2, RFC 3261 §17.1.1.2'],
  [requestServerAsked, requestServerUnreliable, requestServerReliable, 'RFC 3261 §17.2.2, RFC 3261 §17.2'],
  [resolvingAsked, resolvingEither, '', 'RFC 3263 §4'],
];

describe.each(machines)('$title', (machine, unreliable, onlyReliable, items) => {
  it(`does on an unreliable transport what its table says (${items})`, () => {
    expect(answers(machine, false)).toEqual([...lines(unreliable)].sort());
  });

  it(`does on a reliable transport what its table says (${items})`, () => {
    // Shared rows: those of the unreliable table whose question has no row of its own here, and can be asked here.
    const own = lines(onlyReliable);
    const question = (line: string): string => line.split(' | ').slice(0, 2).join(' | ');
    const answeredHere = new Set(own.map(question));
    const asked = new Set(machine.rows(true).map((row) => `${row.state} | ${row.event}`));
    const shared = lines(unreliable).filter((line) => !answeredHere.has(question(line)) && asked.has(question(line)));
    expect(answers(machine, true)).toEqual([...shared, ...own].sort());
  });
});
