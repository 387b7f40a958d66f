import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { wavHeader } from '../../src/media/record/wav/write-header.ts';
import { isRunning } from './end-with-test.ts';
import { freePort } from './free-port.ts';

export const hasLinphone: boolean = existsSync('/usr/bin/linphonec');

/** The address linphone writes into its SDP, loopback or not: that of the default route. */
export const hostAddress = (): string =>
  Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';

export interface LinphoneOptions {
  /** Its own tone, Hz. */
  readonly toneHz: number;
  /** Its media encryption: none, SRTP with keys in SDP when the peer supports it, or required. */
  readonly encryption: 'none' | 'srtp' | 'srtp-mandatory';
}

const configuration = (sip: number, rtp: number, encryption: LinphoneOptions['encryption']): string =>
  [
    '[sip]',
    `sip_port=${sip}`,
    'sip_tcp_port=0',
    'sip_tls_port=0',
    'use_ipv6=0',
    // Without it IPv6 is switched on again.
    'ipv6_migration_done=1',
    `media_encryption=${encryption === 'none' ? 'none' : 'srtp'}`,
    `media_encryption_mandatory=${encryption === 'srtp-mandatory' ? 1 : 0}`,
    'inc_timeout=30',
    '[rtp]',
    `audio_rtp_port=${rtp}`,
    '[video]',
    'automatically_initiate=0',
    'automatically_accept=0',
  ].join('\n');

const toneWav = (hz: number, seconds: number): Buffer => {
  const samples = Int16Array.from({ length: 8000 * seconds }, (_, i) => 8000 * Math.sin((2 * Math.PI * hz * i) / 8000));
  return Buffer.concat([wavHeader(8000, 1, samples.byteLength), Buffer.from(samples.buffer)]);
};

const running = new Set<Linphone>();

/** For `afterEach`: so that a failed test leaves no phone that sends to the ports of the next. */
export const endLinphones = async (): Promise<void> => {
  for (const phone of running) await phone.stop();
};

/** A running linphonec, controlled by its standard input. It answers every call. */
export class Linphone {
  readonly uri: string;
  /** The WAV file of received audio; complete when the call has ended. */
  readonly recording: string;
  log = '';
  readonly #process: ChildProcess;
  readonly #folder: string;
  #look: () => void = () => {};

  private constructor(process: ChildProcess, folder: string, uri: string) {
    this.#process = process;
    this.#folder = folder;
    this.uri = uri;
    this.recording = join(folder, 'heard.wav');
    running.add(this);
    process.stdout?.on('data', (chunk: Buffer) => {
      this.log += chunk.toString('utf8');
      this.#look();
    });
  }

  static async start({ toneHz, encryption }: LinphoneOptions): Promise<Linphone> {
    const folder = await mkdtemp(join(tmpdir(), 'rxsip-linphone-'));
    for (const each of ['.local/share/linphone', '.config/linphone', '.linphone-usr-crt']) {
      await mkdir(join(folder, each), { recursive: true });
    }
    const [sip, rtp] = [await freePort(), (await freePort()) & ~1];
    const file = join(folder, 'linphonerc');
    await writeFile(file, configuration(sip, rtp, encryption));
    await writeFile(join(folder, 'tone.wav'), toneWav(toneHz, 20));
    const child = spawn('linphonec', ['-a', '-c', file], {
      stdio: ['pipe', 'pipe', 'ignore'],
      cwd: folder,
      env: { ...process.env, HOME: folder },
    });
    const phone = new Linphone(child, folder, `sip:lin@${hostAddress()}:${sip}`);
    phone.command('soundcard use files');
    phone.command('play tone.wav');
    phone.command('record heard.wav');
    await phone.says(/> record heard\.wav/);
    return phone;
  }

  command(line: string): void {
    this.#process.stdin?.write(`${line}\n`);
  }

  /** Resolves once it has printed what the pattern finds. */
  says(pattern: RegExp, timeoutMs = 15_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`linphonec did not say ${pattern} within ${timeoutMs} ms, but:\n${this.log.slice(-4_000)}`));
      }, timeoutMs);
      this.#look = () => {
        if (!pattern.test(this.log)) return;
        clearTimeout(timer);
        resolve();
      };
      this.#look();
    });
  }

  async stop(): Promise<void> {
    running.delete(this);
    if (isRunning(this.#process)) {
      const gone = new Promise<void>((resolve) => this.#process.once('exit', () => resolve()));
      this.command('quit');
      const kill = setTimeout(() => this.#process.kill('SIGKILL'), 2_000);
      await gone;
      clearTimeout(kill);
    }
    await rm(this.#folder, { recursive: true, force: true });
  }
}
