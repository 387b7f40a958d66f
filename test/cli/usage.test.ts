import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../src/cli/program.ts';
import { build } from './built.ts';
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
          'Exit codes',
        ],
      ],
    ],
    [
      ['call'],
      [
        ...['--local', '--play', '--record', '--for', '--cancel-after', '--hold-at', '--resume-at', '--rtp-ports'],
        ...['--codecs', '--srtp', '--silence-suppression', '--workers', '--json', 'Exit codes'],
      ],
    ],
  ])('--help of %j lists all flags', async (command, words) => {
    const { code, out, err } = await inside(...command, '--help');
    expect(code).toBe(0);
    expect(err).toBe('');
    for (const word of words) expect(out).toContain(word);
  });
});

describe('a usage error', () => {
  it.each([
    [['dance'], /unknown command 'dance'/],
    [['serve', '--colour'], /unknown option '--colour'/],
    [['serve', '--listen', 'tcp:127.0.0.1:5060'], /--listen.*names a transport other than udp/],
    [['serve', '--listen', 'udp:127.0.0.1:99999'], /--listen.*port above 65535/],
    [['serve', '--listen', '5060'], /--listen.*not of the form udp:HOST:PORT/],
    [['serve', '--ring', 'long'], /--ring.*number of seconds/],
    [['serve', '--reject', '200'], /--reject.*300 to 699/],
    [['serve', '--max-calls', '0'], /--max-calls.*whole number/],
    [['serve', '--codecs', 'g722,g729'], /--codecs.*PCMU, PCMA, G722/],
    [['serve', '--workers', '65'], /--workers.*number from 0 to 64/],
    [['serve', '--srtp', 'maybe'], /--srtp.*off, offer or require/],
    [['serve', '--rtp-ports', '9-8'], /--rtp-ports.*9-8/],
    [['serve', '--answer', 'nothing.wav'], /nothing\.wav does not exist/],
    [['serve', '--answer', 'package.json'], /package\.json is no WAV file/],
    [['call'], /missing required argument 'URI'/],
    [['call', 'alice'], /"alice" is no SIP URI.*character 1/],
    [['call', 'tel:+49301234'], /must begin with sip: or sips:/],
    [['call', 'sip:a@b', '--local', '127.0.0.1:port'], /--local/],
    [['call', 'sip:a@b', '--resume-at', '1'], /--resume-at needs an earlier --hold-at/],
    [['call', 'sip:a@b', '--play', 'test'], /test is no file/],
  ])('%j prints one sentence and exits 2', async (args, sentence) => {
    const { code, out, err } = await inside(...args);
    expect(err).toMatch(sentence);
    expect(err).toMatch(/^rxsip: [^\n]*\n$/);
    expect([code, out]).toEqual([2, '']);
  });

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
    expect(err).toBe('rxsip: --record: package.json/x cannot be written to\n');
    expect(code).toBe(4);
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
