import { execFileSync } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { SipMessage, SipRequest } from '../../src/message/model.ts';
import { type BenchRow, median } from './cpu.ts';

// Reading beside the least a text protocol can cost: one latin1Slice, then every CRLF and colon by indexOf, every name and
// value sliced. Reading counts the six fields every element needs. Building and writing a response beside a plain
// concatenation of the same strings and one Buffer.from; writing it once more is what a retransmission costs. All candidates take turns in one process; medians of the rounds.

// Measured is the built package, as it is installed: tsx gives every function and class its name at run time, which costs
// more than a parse does.
const root = fileURLToPath(new URL('../..', import.meta.url));
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-b'], { cwd: root, stdio: 'inherit' });
const entry = new URL('../../dist/message/index.js', import.meta.url).href;
const { buildResponse, parse, write } = (await import(entry)) as typeof import('../../src/message/index.ts');

const rounds = 15;
const turns = 20_000;
const aims = { invite: 3, small: 4, write: 1.5 };

const sdp = [
  'v=0',
  'o=alice 2890844526 2890844526 IN IP4 192.0.2.101',
  's=-',
  'c=IN IP4 192.0.2.101',
  't=0 0',
  'm=audio 49172 RTP/AVP 0 8 9 101',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:9 G722/8000',
  'a=rtpmap:101 telephone-event/8000',
  'a=fmtp:101 0-15',
  'a=ptime:20',
  'a=sendrecv',
  '',
].join('\r\n');

/** 15 headers, 1 kB. */
const invite = [
  'INVITE sip:bob@biloxi.example.com:5060;transport=udp SIP/2.0',
  'Via: SIP/2.0/UDP 192.0.2.101:5060;branch=z9hG4bK74bf9-2b1c-4f3a-9d;rport',
  'Max-Forwards: 70',
  'From: "Alice Liddell" <sip:alice@atlanta.example.com>;tag=9fxced76sl-77',
  'To: "Bob" <sip:bob@biloxi.example.com>',
  'Call-ID: 3848276298220188511@atlanta.example.com',
  'CSeq: 314159 INVITE',
  'Contact: <sip:alice@192.0.2.101:5060;transport=udp>',
  'Allow: INVITE, ACK, CANCEL, OPTIONS, BYE, REFER, NOTIFY, INFO, UPDATE, PRACK, MESSAGE, PUBLISH, SUBSCRIBE',
  'Supported: replaces, timer, 100rel',
  'User-Agent: Example Phone 4000/12.3.4.5678 (0004f2abcdef; lang=en; model=4000; desk-17)',

  'Accept: application/sdp',
  'Allow-Events: talk, hold, conference, refer',
  'Session-Expires: 1800;refresher=uac',
  'Content-Type: application/sdp',
  `Content-Length: ${sdp.length}`,
  '',
  sdp,
].join('\r\n');

/** 6 headers, 334 bytes. */
const ok = [
  'SIP/2.0 200 OK',
  'Via: SIP/2.0/UDP 192.0.2.101:5060;branch=z9hG4bK74bf9-2b1c-4f3a-9d;received=192.0.2.101',
  'From: "Alice Liddell" <sip:alice@atlanta.example.com>;tag=9fxced76sl-77',
  'To: "Bob" <sip:bob@biloxi.example.com>;tag=314159-8321cf01-2-4-6',
  'Call-ID: 3848276298220188511@atlanta.example.com',
  'CSeq: 314159 BYE',
  'Content-Length: 0',
  '',
  '',
].join('\r\n');

let sink = 0;

/** What the floor does: text, lines, names and values; nothing understood. */
const scan = (octets: Buffer): string[] => {
  const text = (octets as unknown as { latin1Slice(): string }).latin1Slice();
  let at = text.indexOf('\r\n');
  const pieces = [text.slice(0, at)];
  for (at += 2; ; ) {
    const end = text.indexOf('\r\n', at);
    if (end <= at) break;
    const colon = text.indexOf(':', at);
    pieces.push(text.slice(at, colon), text.slice(colon + 2, end));
    at = end + 2;
  }
  return pieces;
};

const sixFields = (octets: Buffer): number => {
  const result = parse(octets);
  if (!result.ok) throw new Error(result.detail);
  const m = result.value;
  let total = (m.via.branch?.length ?? 0) + (m.from.tag?.length ?? 0) + (m.to.tag?.length ?? 0) + m.callId.length;
  total += m.cseq.number;
  if (m.kind === 'request') {
    const target = m.parsedUri;
    if (target.ok && target.value.scheme === 'sip') total += target.value.user?.length ?? 0;
  }
  return total;
};

const messageOf = (octets: Buffer): SipMessage => {
  const result = parse(octets);
  if (!result.ok) throw new Error(result.detail);
  return result.value;
};

interface Task {
  readonly name: string;
  readonly against: string;
  readonly aim: number | undefined;
  readonly run: () => number;
}

const concatenated = (start: string, entries: readonly (readonly [string, string])[], body: string): Buffer => {
  let text = start;
  for (const [name, value] of entries) text += `${name}: ${value}\r\n`;
  return Buffer.from(`${text}\r\n${body}`);
};

const tasks = (): Task[] => {
  const inviteOctets = Buffer.from(invite);
  const okOctets = Buffer.from(ok);
  const inviteMessage = messageOf(inviteOctets) as SipRequest;
  const extra = [
    ['Contact', '<sip:bob@192.0.2.4>'],
    ['Server', 'rxsip'],
    ['Content-Type', 'application/sdp'],
  ] as const;
  const body = Buffer.from(sdp);
  const answer = buildResponse(inviteMessage, 200, { toTag: 'a6c85cf', headers: extra, body });
  const small = buildResponse(inviteMessage, 180, { toTag: 'a6c85cf' });
  const answerEntries = [...answer.headers.entries(), ['Content-Length', String(sdp.length)] as const];
  const smallEntries = [...small.headers.entries(), ['Content-Length', '0'] as const];
  return [
    {
      name: `scan of an INVITE, ${inviteOctets.length} octets`,
      against: '',
      aim: undefined,
      run: () => scan(inviteOctets).length,
    },
    {
      name: 'parse + six fields of that INVITE',
      against: 'scan of an INVITE',
      aim: aims.invite,
      run: () => sixFields(inviteOctets),
    },
    { name: `scan of a 200, ${okOctets.length} octets`, against: '', aim: undefined, run: () => scan(okOctets).length },
    {
      name: 'parse + six fields of that 200',
      against: 'scan of a 200',
      aim: aims.small,
      run: () => sixFields(okOctets),
    },
    {
      name: 'concatenation of a 200 with SDP',
      against: '',
      aim: undefined,
      run: () => concatenated('SIP/2.0 200 OK\r\n', answerEntries, sdp).length,
    },
    {
      name: 'build that 200 and write it',
      against: 'concatenation of a 200',
      aim: aims.write,
      run: () => write(buildResponse(inviteMessage, 200, { toTag: 'a6c85cf', headers: extra, body })).length,
    },
    {
      name: 'write that 200 once more',
      against: 'concatenation of a 200',
      aim: undefined,
      run: () => write(answer).length,
    },
    {
      name: 'concatenation of a 180',
      against: '',
      aim: undefined,
      run: () => concatenated('SIP/2.0 180 Ringing\r\n', smallEntries, '').length,
    },
    {
      name: 'build that 180 and write it',
      against: 'concatenation of a 180',
      aim: aims.write,
      run: () => write(buildResponse(inviteMessage, 180, { toTag: 'a6c85cf' })).length,
    },
  ];
};

/** Microseconds a turn of each task takes: the median of the rounds. */
const measure = (all: readonly Task[]): Map<string, number> => {
  const times = new Map<string, number[]>(all.map((task) => [task.name, []]));
  for (let round = -2; round < rounds; round++) {
    for (const task of all) {
      const from = process.hrtime.bigint();
      for (let i = 0; i < turns; i++) sink += task.run();
      const us = Number(process.hrtime.bigint() - from) / 1000 / turns;
      // The first rounds warm up.
      if (round >= 0) times.get(task.name)?.push(us);
    }
  }
  return new Map([...times].map(([name, values]) => [name, median(values)]));
};

export const run = (): Promise<readonly BenchRow[]> => {
  const all = tasks();
  const results = measure(all);
  if (!Number.isFinite(sink)) throw new Error('nothing was measured');
  const rows = all.map((task): BenchRow => {
    const value = results.get(task.name) ?? Number.NaN;
    const anchor = [...results].find(([name]) => task.against !== '' && name.startsWith(task.against))?.[1];
    const row = { name: task.name, value: Math.round(value * 100) / 100, unit: 'us' };
    if (anchor === undefined) return row;
    const ratio = Math.round((value / anchor) * 100) / 100;
    return task.aim === undefined ? { ...row, ratio } : { ...row, ratio, aim: `at most ${task.aim} x` };
  });
  return Promise.resolve(rows);
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.table(await run());
