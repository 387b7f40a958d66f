import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endWithTest, isRunning } from './end-with-test.ts';
import { freePort, freePorts } from './free-port.ts';

export const hasBaresip: boolean = existsSync('/usr/bin/baresip');

export interface BaresipEvent {
  readonly type?: string;
  readonly [name: string]: unknown;
}

export interface BaresipOptions {
  readonly user: string;
  /** Its own tone, Hz. */
  readonly toneHz: number;
  /** Account parameters, such as `;answermode=auto`. */
  readonly account?: string;
  /** First of a range of 20 UDP ports for its RTP. */
  readonly rtpPort?: number;
}

const modules = '/usr/lib/baresip/modules';
const loaded = ['g711', 'g722', 'opus', 'l16', 'ausine', 'aufile', 'aubridge', 'sndfile', 'srtp'];
const rtpPorts = 20;
const apps = ['contact', 'debug_cmd', 'menu', 'ctrl_tcp'];

const configuration = (folder: string, sip: number, control: number, rtp: number, toneHz: number): string =>
  [
    ['poll_method', 'epoll'],
    ['sip_listen', `127.0.0.1:${sip}`],
    ['call_local_timeout', '120'],
    ['call_max_calls', '8'],
    ['audio_source', `ausine,${toneHz}`],
    ['audio_player', 'aubridge,sink'],
    ['audio_alert', 'aubridge,sink'],
    ['ausrc_srate', '48000'],
    ['ausrc_channels', '2'],
    ['auplay_srate', '48000'],
    ['auplay_channels', '2'],
    ['ausrc_format', 's16'],
    ['auplay_format', 's16'],
    ['auenc_format', 's16'],
    ['audec_format', 's16'],
    ['audio_level', 'no'],
    ['rtp_tos', '0'],
    ['rtp_ports', `${rtp}-${rtp + rtpPorts - 1}`],
    ['jitter_buffer_delay', '5-10'],
    ['rtp_stats', 'yes'],
    // Without it baresip takes the address of the default route.
    ['net_interface', '127.0.0.1'],
    ['module_path', modules],
    ...loaded.map((name) => ['module', `${name}.so`]),
    ['module_tmp', 'uuid.so'],
    ['module_tmp', 'account.so'],
    ...apps.map((name) => ['module_app', `${name}.so`]),
    ['ctrl_tcp_listen', `127.0.0.1:${control}`],
    ['snd_path', join(folder, 'rec')],
    ['statmode_default', 'off'],
  ]
    .map((line) => line.join(' '))
    .join('\n');

/** A running baresip with its control channel: netstrings of JSON over TCP. */
export class Baresip {
  readonly sipPort: number;
  readonly uri: string;
  log = '';
  readonly events: BaresipEvent[] = [];
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #waiting = new Set<() => void>();
  #control: Socket | undefined;

  private constructor(process: ChildProcess, folder: string, user: string, sipPort: number) {
    this.#process = process;
    this.#folder = folder;
    this.sipPort = sipPort;
    this.uri = `sip:${user}@127.0.0.1:${sipPort}`;
    const keep = (chunk: Buffer): void => {
      this.log += chunk.toString('utf8');
      this.#look();
    };
    process.stdout?.on('data', keep);
    process.stderr?.on('data', keep);
  }

  static async start(options: BaresipOptions): Promise<Baresip> {
    const folder = await mkdtemp(join(tmpdir(), 'rxsip-baresip-'));
    await mkdir(join(folder, 'rec'));
    // It takes the port above for TLS, asked or not.
    const [sip, control] = [await freePort(), await freePort()];
    const rtp = options.rtpPort ?? (await freePorts(rtpPorts));
    await writeFile(join(folder, 'config'), `${configuration(folder, sip, control, rtp, options.toneHz)}\n`);
    const account = options.account ?? ';answermode=auto;audio_codecs=PCMU/8000/1';
    await writeFile(join(folder, 'accounts'), `<sip:${options.user}@127.0.0.1:${sip}>;regint=0${account}\n`);
    await writeFile(join(folder, 'contacts'), '');
    const child = spawn('baresip', ['-s', '-f', folder], { stdio: ['ignore', 'pipe', 'pipe'], cwd: folder });
    endWithTest(child);
    const phone = new Baresip(child, folder, options.user, sip);
    await phone.until(() => phone.log.includes('baresip is ready'), 'baresip is ready');
    await phone.#connect(control);
    return phone;
  }

  #connect(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      let buffer = Buffer.alloc(0);
      const control = connect(port, '127.0.0.1', () => resolve());
      control.on('error', reject);
      control.on('data', (chunk) => {
        buffer = Buffer.concat([buffer, chunk]);
        for (let colon = buffer.indexOf(58); colon >= 0; colon = buffer.indexOf(58)) {
          const length = Number(buffer.subarray(0, colon));
          if (buffer.length < colon + length + 2) break;
          this.events.push(JSON.parse(buffer.subarray(colon + 1, colon + 1 + length).toString('utf8')) as BaresipEvent);
          buffer = buffer.subarray(colon + length + 2);
        }
        this.#look();
      });
      this.#control = control;
    });
  }

  #look(): void {
    for (const look of [...this.#waiting]) look();
  }

  /** Resolves when `condition` holds; it is asked again at every event and every line of the log. */
  until(condition: () => boolean, what: string, timeoutMs = 15_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(look);
      };
      const look = (): void => {
        if (!condition()) return;
        end();
        resolve();
      };
      const timer = setTimeout(() => {
        end();
        reject(
          new Error(`baresip: ${what} did not come within ${timeoutMs} ms; its log ends:\n${this.log.slice(-4_000)}`),
        );
      }, timeoutMs);
      this.#waiting.add(look);
      look();
    });
  }

  event(type: string, timeoutMs?: number): Promise<void> {
    return this.until(() => this.events.some((event) => event.type === type), `event ${type}`, timeoutMs);
  }

  command(command: string, params = ''): void {
    const text = JSON.stringify({ command, params, token: 't' });
    this.#control?.write(`${Buffer.byteLength(text)}:${text},`);
  }

  /** What it received, as WAV files; complete once the call is closed. */
  async recordings(): Promise<readonly string[]> {
    const files = await readdir(join(this.#folder, 'rec'));
    return files.filter((name) => name.endsWith('-dec.wav')).map((name) => join(this.#folder, 'rec', name));
  }

  async stop(): Promise<void> {
    if (isRunning(this.#process)) {
      const gone = new Promise<void>((resolve) => this.#process.once('exit', () => resolve()));
      this.command('quit');
      this.#process.kill('SIGTERM');
      const kill = setTimeout(() => this.#process.kill('SIGKILL'), 1_000);
      await gone;
      clearTimeout(kill);
    }
    this.#control?.destroy();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
