import { describe, expect, it } from 'vitest';
import { climbed, type Words, World } from './peer.ts';

interface Row {
  readonly what: string;
  readonly method: string;
  readonly words?: Words;
  readonly status: number;
  readonly header?: readonly [string, string];
  readonly reason?: string;
}

const body = 'v=0\r\n';
const sdp = { 'Content-Type': 'application/sdp' };

const refused: readonly Row[] = [
  { what: 'a method no RFC knows (RFC 3261 §8.2.1)', method: 'DANCE', status: 501 },
  {
    what: 'a method that is known but not allowed (RFC 3261 §8.2.1)',
    method: 'MESSAGE',
    status: 405,
    header: ['Allow', 'INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, INFO'],
  },
  {
    what: 'an extension that is required and not supported (RFC 3261 §8.2.2.3)',
    method: 'INVITE',
    words: { lines: { Require: ['100rel, replaces', 'timer'] } },
    status: 420,
    header: ['Unsupported', '100rel, timer'],
  },
  {
    what: 'the same outside INVITE (RFC 3261 §8.2.2.3)',
    method: 'OPTIONS',
    words: { lines: { Require: 'nothing' } },
    status: 420,
    header: ['Unsupported', 'nothing'],
  },
  {
    what: 'a Request-URI of an unknown scheme (RFC 3261 §8.2)',
    method: 'OPTIONS',
    words: { uri: 'nobody:knows' },
    status: 416,
  },
  {
    what: 'a body of a type nobody reads (RFC 3261 §8.2)',
    method: 'INVITE',
    words: { body, lines: { 'Content-Type': 'text/plain' } },
    status: 415,
    header: ['Accept', 'application/sdp'],
  },
  {
    what: 'a body without a type',
    method: 'INVITE',
    words: { body },
    status: 415,
    header: ['Accept', 'application/sdp'],
  },
  {
    what: 'a body in an encoding nobody reads (RFC 3261 §8.2)',
    method: 'INVITE',
    words: { body, lines: { ...sdp, 'Content-Encoding': 'gzip' } },
    status: 415,
    header: ['Accept-Encoding', 'identity'],
  },
  ...['text/plain', 'text/*, application/json', '', '*/*, application/sdp;q=0', 'application/*;q=0.0'].map(
    (Accept) => ({
      what: `an INVITE that accepts only "${Accept}" (RFC 3261 §8.2)`,
      method: 'INVITE',
      words: { lines: { Accept } },
      status: 406,
    }),
  ),
  {
    what: 'an INVITE without Contact',
    method: 'INVITE',
    words: { lines: { Contact: undefined } },
    status: 400,
    reason: 'Missing Contact',
  },
  {
    what: 'an INVITE with a Contact nobody can reach',
    method: 'INVITE',
    words: { lines: { Contact: '<mailto:alice@a.example>' } },
    status: 400,
    reason: 'Malformed Contact',
  },
  {
    what: 'an INVITE with the Contact of a REGISTER',
    method: 'INVITE',
    words: { lines: { Contact: '*' } },
    status: 400,
    reason: 'Malformed Contact',
  },
  {
    what: 'a Contact that does not end',
    method: 'INVITE',
    words: { lines: { Contact: '<sip:alice@192.0.2.9' } },
    status: 400,
    reason: 'Malformed Contact',
  },
  {
    what: 'a Record-Route that is none',
    method: 'INVITE',
    words: { lines: { 'Record-Route': '<sip:p1;lr>, <tel:1>' } },
    status: 400,
    reason: 'Malformed Record-Route',
  },
  {
    what: 'a Require that is no list of tokens',
    method: 'INVITE',
    words: { lines: { Require: '<>' } },
    status: 400,
    reason: 'Malformed Require',
  },
  {
    what: 'a Content-Type that is none',
    method: 'INVITE',
    words: { body, lines: { 'Content-Type': '////' } },
    status: 400,
    reason: 'Malformed Content-Type',
  },
  { what: 'a BYE outside a dialog', method: 'BYE', status: 481 },
  { what: 'an UPDATE outside a dialog (RFC 3311 §5)', method: 'UPDATE', status: 481 },
  { what: 'an INFO outside a dialog (RFC 6086 §4.2.2)', method: 'INFO', status: 481 },
  { what: 'a CANCEL that matched nothing (RFC 3261 §9.2)', method: 'CANCEL', status: 481 },
  ...['INVITE', 'BYE', 'OPTIONS', 'INFO', 'UPDATE'].map((method) => ({
    what: `${method} with an unknown To tag (RFC 3261 §12.2.2)`,
    method,
    words: { lines: { To: '<sip:us@b.example>;tag=unknown' } },
    status: 481,
  })),
];

describe('a body of several parts (RFC 5621 §4)', () => {
  const part = (type: string, disposition = ''): string =>
    `--b\r\nContent-Type: ${type}\r\n${disposition === '' ? '' : `Content-Disposition: ${disposition}\r\n`}\r\nx\r\n`;
  const sdpPart = part('application/SDP;charset=utf-8');

  it.each([
    ['the description alone', sdpPart],
    ['what its sender can do without', part('application/isup', 'signal;handling=optional') + sdpPart],
    ['a part nobody reads, beside the description', sdpPart + part('application/isup', 'signal')],
    ['a part without a type, beside the description', `${sdpPart}--b\r\n\r\nx\r\n`],
  ])('is let through: %s', (_what, parts) => {
    const world = new World({ accepts: ['application/sdp', 'multipart/mixed'] });
    const { signals } = world.ask('INVITE', {
      body: `${parts}--b--\r\n`,
      lines: { 'Content-Type': 'multipart/mixed;boundary="b"' },
    });
    expect(climbed(signals)).toEqual(['dialog.open']);
  });

  it.each([
    ['a part nobody reads', `${part('application/isup', 'signal')}--b--`, 415],
    [
      'a part nobody reads that must be, beside the description',
      `${sdpPart}${part('application/isup', 'signal;handling=required')}--b--`,
      415,
    ],
    ['a part without a type', '--b\r\n\r\nx\r\n--b--', 415],
    ['parts within parts that have no boundary', `${sdpPart}${part('multipart/mixed;boundary=c')}--b--`, 400],
    ['no last boundary', sdpPart, 400],
    ['another boundary', '--c\r\n\r\nx\r\n--c--', 400],
    ['nothing but dashes', '-'.repeat(60_000), 400],
  ])('is refused with %s', (_what, body, status) => {
    const world = new World({ accepts: ['application/sdp', 'multipart/mixed'] });
    world.ask('INVITE', { body, lines: { 'Content-Type': 'multipart/mixed;boundary=b' } });
    expect(world.answered.status).toBe(status);
    if (status === 415) expect(world.answered.headers.get('accept')).toBe('application/sdp, multipart/mixed');
    world.ask('INVITE', { body, lines: { 'Content-Type': 'multipart/mixed', 'Call-ID': 'call-2' } });
    expect(world.answered.status).toBe(400);
  });
});

describe('what the UAS core refuses by itself', () => {
  it.each(refused)('$what: $status', ({ method, words, status, header, reason }) => {
    const world = new World();
    const { tx, signals } = world.ask(method, words);
    // A request that names a dialog, or a CANCEL, is no new one.
    const isNew = method !== 'CANCEL' && !(words?.lines?.To ?? '').includes('tag=');
    expect(climbed(signals)).toEqual(isNew ? ['refused'] : []);
    if (isNew) expect(signals[0]).toMatchObject({ request: { method }, status, remote: { host: expect.any(String) } });
    expect(world.transactions.responses).toHaveLength(1);
    expect(world.transactions.responses[0]?.tx).toBe(tx);
    expect(world.answered.status).toBe(status);
    expect(world.answered.to.tag).toBeDefined();
    expect(world.answered.headers.get('server')).toBe('rxsip');
    if (header !== undefined) expect(world.answered.headers.get(header[0])).toBe(header[1]);
    if (reason !== undefined) expect(world.answered.reason).toBe(reason);
    expect(world.dialogs.size).toBe(0);
  });

  it.each<{ what: string; method: string; words?: Words; climbs: string }>([
    { what: 'an OPTIONS', method: 'OPTIONS', climbs: 'ua.request' },
    {
      what: 'Proxy-Require (RFC 3261 §8.2.2.3)',
      method: 'INVITE',
      words: { lines: { 'Proxy-Require': 'foo' } },
      climbs: 'dialog.open',
    },
    {
      what: 'an extension that is only offered (RFC 3261 §8.2.2.3)',
      method: 'INVITE',
      words: { lines: { Supported: '100rel, timer' } },
      climbs: 'dialog.open',
    },
    {
      what: 'an extension that is supported, whatever its case',
      method: 'INVITE',
      words: { lines: { Require: 'Replaces' } },
      climbs: 'dialog.open',
    },
    {
      what: 'a body its sender can do without',
      method: 'INVITE',
      words: { body, lines: { 'Content-Type': 'text/plain', 'Content-Disposition': 'render; handling=optional' } },
      climbs: 'dialog.open',
    },
    {
      what: 'a body in the encoding that is none',
      method: 'INVITE',
      words: { body, lines: { ...sdp, 'Content-Encoding': 'identity' } },
      climbs: 'dialog.open',
    },
    ...['application/sdp', 'text/plain, Application/SDP;level=1', 'application/*', '*/*;q=0.1', '<>'].map((Accept) => ({
      what: `an INVITE that accepts "${Accept}" (RFC 3261 §8.2)`,
      method: 'INVITE',
      words: { lines: { Accept } },
      climbs: 'dialog.open',
    })),
    {
      what: 'an OPTIONS that accepts no description: its answer has none (RFC 3261 §8.2)',
      method: 'OPTIONS',
      words: { lines: { Accept: 'text/plain' } },
      climbs: 'ua.request',
    },
    {
      what: 'a tel: Request-URI (RFC 3966 §3)',
      method: 'INVITE',
      words: { uri: 'tel:+4930123' },
      climbs: 'dialog.open',
    },
    {
      what: 'no Max-Forwards (RFC 3261 §16.3)',
      method: 'INVITE',
      words: { lines: { 'Max-Forwards': undefined } },
      climbs: 'dialog.open',
    },
    {
      what: 'Max-Forwards 0 (RFC 3261 §16.3)',
      method: 'INVITE',
      words: { lines: { 'Max-Forwards': '0' } },
      climbs: 'dialog.open',
    },
  ])('$what is let through', ({ method, words, climbs }) => {
    const world = new World();
    expect(climbed(world.ask(method, words).signals)).toEqual([climbs]);
    expect(world.transactions.responses).toHaveLength(0);
  });

  it('a BYE is heard whatever it carries', () => {
    const world = new World();
    const { inside } = world.talking();
    const { signals } = world.ask('BYE', { body: 'x', lines: { ...inside(2, 'BYE'), 'Content-Type': 'x/y' } });
    expect(climbed(signals)).toEqual(['dialog.request']);
  });

  it('an ACK that belongs to nothing is counted, never answered (RFC 3261 §9.2)', () => {
    const world = new World();
    expect(world.acknowledge()).toEqual([{ on: 'count', what: 'unmatched.ack' }]);
    expect(world.acknowledge({ lines: { To: '<sip:us@b.example>;tag=unknown', Require: 'foo' } })).toEqual([
      { on: 'count', what: 'unmatched.ack' },
    ]);
    expect(world.transactions.responses).toHaveLength(0);
  });
});
