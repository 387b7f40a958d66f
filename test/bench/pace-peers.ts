import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Baresip, hasBaresip } from '../support/baresip.ts';
import { freePort, freePorts } from '../support/free-port.ts';
import { hasSipp, startSipp } from '../support/sipp.ts';
import { cpuMs } from './cpu.ts';
import { firstPort, type PaceSender } from './pace-round.ts';

// Others that send G.711, in the same run as ours.

const run = promisify(execFile);
/** Until a program has begun to send. */
const startMs = 1000;

export interface PacePeer {
  readonly name: string;
  readonly send: PaceSender;
  readonly mostStreams: number;
}

/** The CPU a running program takes while it is captured. */
const watched = async (child: ChildProcess, streams: number, seconds: number, capturing: () => Promise<void>) => {
  await sleep(startMs);
  await capturing();
  const before = cpuMs(child.pid as number);
  await sleep(seconds * 1000);
  return { cpuUs: ((cpuMs(child.pid as number) - before) * 1000) / (streams * seconds * 50) };
};

const cSender =
  (program: string): PaceSender =>
  async (streams, seconds, capturing) => {
    const sending = run(program, [`${streams}`, `${seconds + 2}`, `${firstPort}`]);
    await sleep(startMs);
    await capturing();
    const { stdout } = await sending;
    return { cpuUs: Number(stdout) };
  };

const ffmpeg: PaceSender = async (_streams, seconds, capturing) => {
  const sine = 'sine=frequency=440:sample_rate=8000:samples_per_frame=160';
  const to = `rtp://127.0.0.1:${firstPort + 4000}?localrtpport=${firstPort}`;
  const args = ['-loglevel', 'error', '-re', '-f', 'lavfi', '-i', sine, '-c:a', 'pcm_mulaw', '-f', 'rtp', to];
  const child = spawn('ffmpeg', args, { stdio: 'ignore' });
  try {
    return await watched(child, 1, seconds, capturing);
  } finally {
    child.kill('SIGKILL');
  }
};

const message = (method: string, sequence: number, more: string, tag = ''): string =>
  [
    `<![CDATA[\n${method} sip:a@[remote_ip]:[remote_port] SIP/2.0`,
    'Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]',
    'From: <sip:b@[local_ip]:[local_port]>;tag=[call_number]',
    `To: <sip:a@[remote_ip]:[remote_port]>${tag}`,
    'Call-ID: [call_id]',
    `CSeq: ${sequence} ${method}`,
    'Contact: <sip:b@[local_ip]:[local_port]>',
    'Max-Forwards: 70',
    `${more}\n]]>`,
  ].join('\n');

const scenario = (file: string): string => {
  const sdp = ['v=0', 'o=- 1 1 IN IP4 [local_ip]', 's=-', 'c=IN IP4 [media_ip]', 't=0 0'];
  const audio = ['m=audio [rtpstream_audio_port] RTP/AVP 0', 'a=rtpmap:0 PCMU/8000'];
  const offer = ['Content-Type: application/sdp', 'Content-Length: [len]', '', ...sdp, ...audio].join('\n');
  return [
    '<?xml version="1.0" encoding="ISO-8859-1" ?>\n<scenario name="a stream of G.711">',
    `<send retrans="500">${message('INVITE', 1, offer)}</send>`,
    '<recv response="100" optional="true"/><recv response="180" optional="true"/><recv response="200"/>',
    `<send>${message('ACK', 1, 'Content-Length: 0\n', '[peer_tag_param]')}</send>`,
    `<nop><action><exec rtp_stream="${file},-1,0"/></action></nop><pause milliseconds="600000"/>`,
    '</scenario>',
  ].join('\n');
};

/** SIPp calls SIPp, whose media port takes what comes and reads none of it. */
const sippStream =
  (folder: string): PaceSender =>
  async (streams, seconds, capturing) => {
    const [sound, xml] = [join(folder, 'sound.ulaw'), join(folder, 'stream.xml')];
    await writeFile(sound, Buffer.alloc(80_000, 0x55));
    await writeFile(xml, scenario(sound));
    const into = await freePorts(4);
    const answering = await startSipp({ scenario: 'uas', args: ['-mi', '127.0.0.1', '-mp', `${into}`] });
    const calls = ['-m', `${streams}`, '-r', `${streams}`, '-l', `${streams}`, '-mp', `${firstPort}`];
    const own = ['-sf', xml, `127.0.0.1:${answering.port}`, '-i', '127.0.0.1', '-mi', '127.0.0.1', '-nostdin'];
    const child = spawn('sipp', [...own, '-p', `${await freePort()}`, ...calls], { cwd: folder, stdio: 'ignore' });
    try {
      await sleep(startMs);
      return await watched(child, streams, seconds, capturing);
    } finally {
      child.kill('SIGKILL');
      answering.process.kill('SIGKILL');
      await answering.result;
    }
  };

const baresip: PaceSender = async (_streams, seconds, capturing) => {
  const into = await freePorts(4);
  const answering = await startSipp({ scenario: 'uas', args: ['-mi', '127.0.0.1', '-mp', `${into}`] });
  const phone = await Baresip.start({ user: 'pace', toneHz: 440, rtpPort: firstPort });
  try {
    phone.command('dial', `sip:a@127.0.0.1:${answering.port}`);
    await phone.event('CALL_ESTABLISHED');
    await sleep(startMs);
    await capturing();
    await sleep(seconds * 1000);
    return {};
  } finally {
    await phone.stop();
    answering.process.kill('SIGKILL');
    await answering.result;
  }
};

/** Those that are installed here; `absent` is told of the others. `folder`: for what they need. */
export const pacePeers = (folder: string, absent: (what: string, why: string) => void): readonly PacePeer[] => {
  const peers: PacePeer[] = [];
  if (existsSync('/usr/bin/gcc')) {
    const program = join(folder, 'rtp-pace');
    execFileSync('gcc', ['-O2', '-o', program, fileURLToPath(new URL('./anchors/rtp-pace.c', import.meta.url))]);
    peers.push({ name: 'C, clock_nanosleep', send: cSender(program), mostStreams: Number.POSITIVE_INFINITY });
  } else absent('the C sender', 'there is no gcc');
  if (hasSipp) peers.push({ name: 'SIPp rtp_stream', send: sippStream(folder), mostStreams: 100 });
  else absent("SIPp's rtp_stream", 'it is not installed');
  if (hasBaresip) peers.push({ name: 'baresip', send: baresip, mostStreams: 1 });
  else absent('baresip', 'it is not installed');
  if (existsSync('/usr/bin/ffmpeg')) peers.push({ name: 'ffmpeg -re', send: ffmpeg, mostStreams: 1 });
  else absent('ffmpeg', 'it is not installed');
  return peers;
};
