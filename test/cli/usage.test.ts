import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../src/cli/program.ts';
import { build, root } from './built.ts';
import { endAll, Rxsip, serving } from './rxsip.ts';

beforeAll(build, 90_000);
afterEach(endAll);

/** In this process: the output of a command that opens nothing. */
const inside = async (...args: readonly string[]): Promise<{ code: number; out: string; err: string }> => {
  const text = { out: '', err: '' };
  const stdout = { write: (more: string) => (text.out += more) };
  const stderr = { write: (more: string) => (text.err += more) };
  const code = await runCommand(args, { stdout, stderr });
  return { code, ...text };
};

const once = async (...args: readonly string[]): Promise<{ code: number | null; out: string; err: string }> => {
  const child = new Rxsip(...args);
  const code = await child.exit;
  return { code, out: child.lines.join('\n'), err: child.stderr };
};

describe('--help', () => {
  it.each([
    [[], ['serve', 'call', 'Exit codes']],
    [
      ['serve'],
      [
        ...['--listen', '--answer', '--ring', '--no-ring', '--early-media', '--reject', '--hangup-after', '--record'],
        ...[
          '--max-calls',
          '--rtp-ports',
          '--workers',
          '--codecs',
          '--srtp',
          '--silence-suppression',
          '--json',
          '--lines',
          '--log',
          '--media-timeout',
          '--no-rtcp-mux',
          '--latch',
          'Exit codes',
        ],
      ],
    ],
    [
      ['call'],
      [
        ...['--local', '--play', '--record', '--for', '--cancel-after', '--hold-at', '--resume-at', '--rtp-ports'],
        ...['--codecs', '--srtp', '--silence-suppression', '--workers', '--json', 'Exit codes'],
        ...['--lines', '--log', '--media-timeout', '--no-rtcp-mux', '--latch'],
      ],
    ],
  ])('--help of %j lists all flags', async (command, words) => {
    const { code, out, err } = await inside(...command, '--help');
    expect(code).toBe(0);
    expect(err).toBe('');
    for (const word of words) expect(out).toContain(word);
  });
});

it('--version prints the version of the package', async () => {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  expect(await inside('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
});

describe('a usage error', () => {
  it.each([
    [['dance'], /unknown command 'dance'; there are serve and call/],
    [['serve', '--colour'], /unknown option '--colour'/],
    [['serve', '--answer', 'nothing.wav'], /--answer: nothing\.wav does not exist; there is tone, echo/],
    [['serve', '--answer', 'package.json'], /--answer: package\.json is no WAV file/],
    [['call'], /missing required argument 'URI'/],
    [['call', 'alice'], /"alice" is no SIP URI.*character 1.*; try sip:alice$/m],
    [['call', 'alice@192.0.2.1:5060'], /; try sip:alice@192\.0\.2\.1:5060$/m],
    [['call', 'example.com:5060'], /must begin with sip: or sips:; try sip:example\.com:5060$/m],
    [['call', 'bob:hunter2@example.com'], /"bob:\*\*\*@example\.com".*; try sip:bob:\*\*\*@example\.com$/m],
    [['call', 'sips:a@b'], /sips:a@b needs TLS, and only UDP is supported yet; try sip:a@b$/m],
    [['call', 'sip:a@b;transport=tcp;lr'], /needs TCP, and only UDP is supported yet; try sip:a@b;lr$/m],
    [['call', 'sip:a@b;transport=ws'], /needs WS, and only UDP is supported yet; try sip:a@b$/m],
    [['call', 'tel:+49301234'], /must begin with sip: or sips:/],
    [['call', 'sip:a@b', '--local', '127.0.0.1:port'], /--local/],
    [['call', 'sip:a@b', '--resume-at', '1'], /--resume-at needs an earlier --hold-at, such as/],
    [['call', 'sip:a@b', '--play', 'test'], /--play: test is no file/],
  ])('%j prints one sentence and exits 2', async (args, sentence) => {
    const { code, out, err } = await inside(...args);
    expect(err).toMatch(sentence);
    expect(err).toMatch(/^rxsip: [^\n]*\n$/);
    expect([code, out]).toEqual([2, '']);
  });

  /** Wrong values of every flag that takes one, and what its error must say besides the flag and the value. */
  const wrong: Readonly<Record<string, readonly (readonly [value: string, says: RegExp])[]>> = {
    '--listen': [
      ['tcp:127.0.0.1:5060', /names a transport other than udp; try udp:0\.0\.0\.0:5060/],
      ['udp:127.0.0.1:99999', /port above 65535; try udp:/],
      ['5060', /not of the form udp:HOST:PORT; try udp:/],
      ['udp:-:5060', /no valid host; try udp:/],
    ],
    '--local': [['127.0.0.1:port', /; try 127\.0\.0\.1:0/]],
    '--ring': [['long', /number of seconds, such as 1\.5/]],
    '--hangup-after': [['-1', /number of seconds, such as 1\.5/]],
    '--for': [['1s', /number of seconds, such as 1\.5/]],
    '--cancel-after': [['', /number of seconds, such as 1\.5/]],
    '--hold-at': [['1e3', /number of seconds, such as 1\.5/]],
    '--resume-at': [['1.2345', /number of seconds, such as 1\.5/]],
    '--media-timeout': [
      ['never', /number of seconds, such as 1\.5/],
      ['86401', /at most 86400 seconds, such as 10/],
    ],
    '--latch': [['61', /at most 60 seconds, such as 10/]],
    '--reject': [
      ['200', /300 to 699, such as 486/],
      ['busy', /300 to 699, such as 486/],
    ],
    '--max-calls': [
      ['0', /whole number from 1 to 9999999, such as 100/],
      ['1.5', /whole number/],
    ],
    '--dtmf': [['12E', /0-9, A-D, \*, # and ! \(flash\), such as 1234#/]],
    '--rtp-ports': [
      ['9-8', /wrong way round; try 20000-39999/],
      ['39999-20000', /39999-20000 has its ends the wrong way round; try 20000-39999/],
      ['80-90', /within 1024-65535; try 20000-39999/],
      ['20000', /not of the form A-B; try 20000-39999/],
      ['20001-20002', /no pair of an even port and the next; try 20000-39999/],
    ],
    '--workers': [
      ['65', /number from 0 to 64, such as 1/],
      ['two', /number from 0 to 64, such as 1/],
    ],
    '--codecs': [['g722,g729', /list of PCMU, PCMA, G722.*such as opus,pcmu/]],
    '--srtp': [['maybe', /off, offer or require/]],
    '--lines': [['none', /auto, all or summary/]],
    '--log': [['loud', /trace, debug, info, warn or error/]],
    '--answer': [['nothing.wav', /does not exist; there is tone/]],
    '--play': [['nothing.wav', /does not exist; there is tone/]],
    '--record': [],
  };

  it.each(['serve', 'call'])(
    'of every flag of %s that takes a value names the flag, the value and an example',
    async (command) => {
      const { out } = await inside(command, '--help');
      const flags = [...out.matchAll(/^ {2}(--[a-z-]+) </gm)].map(([, flag = '']) => flag);
      expect(flags.length).toBeGreaterThan(12);
      for (const flag of flags) {
        const values = wrong[flag];
        expect(values, `the flag ${flag} has no wrong value in this test`).toBeDefined();
        for (const [value, says] of values ?? []) {
          const { code, err } = await inside(command, ...(command === 'call' ? ['sip:a@b'] : []), flag, value);
          expect(err, flag).toMatch(new RegExp(`^rxsip: [^\\n]*${flag}[^\\n]*\\n$`));
          expect(err).toContain(value);
          expect(err).toMatch(says);
          expect(code).toBe(2);
        }
      }
    },
  );

  it('a process with a usage error exits 2 too', async () => {
    expect(await once('serve', '--colour')).toEqual({ code: 2, out: '', err: "rxsip: unknown option '--colour'\n" });
  });

  it('a port in use exits 3', async () => {
    const { uri } = await serving();
    const port = uri.slice(uri.lastIndexOf(':') + 1);
    const { code, err } = await once('serve', '--listen', `udp:127.0.0.1:${port}`);
    expect(err).toMatch(new RegExp(`^rxsip: [^\\n]*${port}[^\\n]*\\n$`));
    expect(code).toBe(3);
  });

  it('a folder that cannot be created exits 4', async () => {
    const { code, err } = await once('serve', '--listen', 'udp:127.0.0.1:0', '--record', 'package.json/x');
    expect(err).toBe('rxsip: --record: package.json/x cannot be written to (ENOTDIR)\n');
    expect(code).toBe(4);
  });

  it.each([
    [['serve', '--record', '/proc/nothing/here'], /--record: \/proc\/nothing\/here cannot be written to \(E\w+\)/],
    [
      ['call', 'sip:a@b', '--record', '/nowhere/a.wav'],
      /--record: \/nowhere\/a\.wav cannot be written to \(the folder \/nowhere does not exist\)/,
    ],
    [['call', 'sip:a@b', '--record', '/proc/a.wav'], /--record: \/proc\/a\.wav cannot be written to \(E\w+\)/],
  ])('a place of recordings that cannot be written exits 4 before anything is opened: %j', async (args, sentence) => {
    const { code, out, err } = await inside(...args);
    expect(err).toMatch(sentence);
    expect([code, out]).toEqual([4, '']);
  });

  it('a port in use that was asked for names the flag', async () => {
    const { uri } = await serving();
    const port = uri.slice(uri.lastIndexOf(':') + 1);
    const { code, err } = await inside('serve', '--listen', `udp:127.0.0.1:${port}`);
    expect(err).toMatch(/in use[^\n]*; name another with --listen, such as udp:0\.0\.0\.0:0\n$/);
    expect(code).toBe(3);
  });
});

describe('rxsip serve without --json', () => {
  it('rxsip serve prints in one line where it listens and how to call it', async () => {
    const server = new Rxsip('serve', '--listen', 'udp:127.0.0.1:0');
    const line = await server.line(() => true);
    expect(line).toMatch(
      /^rxsip listens on udp:127\.0\.0\.1:\d+: call it at sip:rxsip@127\.0\.0\.1:\d+, stop it with Ctrl-C$/,
    );
    server.signal('SIGINT');
    expect(await server.exit).toBe(0);
    expect(server.lines).toEqual([line]);
  });

  it('rxsip serve prints the events of calls as text', async () => {
    const server = new Rxsip('serve', '--listen', 'udp:127.0.0.1:0');
    const [uri = ''] = /sip:\S+\d/.exec(await server.line(() => true)) ?? [];
    const caller = new Rxsip('call', uri, '--local', '127.0.0.1:0', '--for', '0.1');
    expect(await caller.exit).toBe(0);
    expect(caller.lines.join('\n')).toMatch(/calling sip:.*\n.*active\n.*over: ended here/s);
    await server.line((line) => line.includes('over: ended by the peer'));
  });
});
