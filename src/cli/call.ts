import { Subscription, timer } from 'rxjs';
import type { Call } from '../api/call/call.ts';
import { createSipClient } from '../api/client/create-sip-client.ts';
import type { SipClientConfig } from '../api/config/config.ts';
import { maskSecrets } from '../api/log/mask-secrets.ts';
import { SipError } from '../core/errors.ts';
import { nextHopOf } from '../signal/next-hop.ts';
import { isSupported, supportedTransports } from '../transport/transports.ts';
import type { Console } from './console.ts';
import { type EndpointFlags, endpointConfig } from './endpoint-flags.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { recordTo } from './folders.ts';
import { onInterrupt } from './on-interrupt.ts';
import { printEvents } from './print-events.ts';
import { soundOf } from './sound.ts';

/** The parsed flags of `rxsip call`. Times in milliseconds. */
export interface CallFlags extends EndpointFlags {
  readonly local?: string;
  readonly play: string;
  readonly for?: number;
  readonly cancelAfter?: number;
  readonly holdAt?: number;
  readonly resumeAt?: number;
}

/** Makes one call, and completes when it has ended. */
export const call = async (target: string, flags: CallFlags, console: Console): Promise<ExitCode> => {
  if (flags.resumeAt !== undefined && !(flags.resumeAt > (flags.holdAt ?? Number.POSITIVE_INFINITY))) {
    throw new SipError('ERR_SIP_ARGUMENT', '--resume-at needs an earlier --hold-at, such as --hold-at 1 --resume-at 3');
  }
  checkTransport(target);
  const sound = await soundOf('--play', flags.play);
  const recording = flags.record === undefined ? undefined : await recordTo(flags.record);
  const config: SipClientConfig = {
    ...(flags.local !== undefined && { listen: flags.local }),
    userAgent: 'rxsip call',
    ...(await endpointConfig(flags)),
  };
  const stop = onInterrupt();
  try {
    const client = await createSipClient(config);
    try {
      printEvents(client, console, flags.lines ?? 'all');
      const made = client.call(target);
      made.play(sound);
      if (recording !== undefined) made.record(recording(made));
      const script = new Script(made, flags, console);
      const stopped = await Promise.race([made.ended.then(() => false), stop.interrupted.then(() => true)]);
      await client.close();
      script.close();
      return stopped || script.succeeded ? exitCode.ok : exitCode.failed;
    } finally {
      await client.close();
    }
  } finally {
    stop.release();
  }
};

/** A target that could only be reached by a transport that there is not yet is refused before anything is opened. */
const checkTransport = (target: string): void => {
  const hop = nextHopOf(target);
  if (typeof hop === 'string' || isSupported(hop.transport)) return;
  const [shown, usable] = [target, target.replace(/^sips:/i, 'sip:').replace(/;transport=[^;?>]*/i, '')].map(
    maskSecrets,
  );
  const supported = supportedTransports.join(', ');
  throw new SipError(
    'ERR_SIP_URI',
    `${shown} needs ${hop.transport}, and only ${supported} is supported yet; try ${usable}`,
  );
};

/** Runs the timed flags: `--cancel-after` counts from the start of the call, the others from the answer. */
class Script {
  readonly #timers = new Subscription();
  #answered = false;
  #cancelled = false;
  #refused = false;

  constructor(made: Call, flags: CallFlags, console: Console) {
    const at = (afterMs: number | undefined, run: () => unknown): void => {
      if (afterMs !== undefined) this.#timers.add(timer(afterMs).subscribe(run));
    };
    const refused = (what: string) => (error: Error) => {
      this.#refused = true;
      console.printError(`${what}: ${error.message}`);
    };
    const modify = (what: 'hold' | 'resume') => (): void => {
      made[what]().catch(refused(what));
    };
    at(flags.cancelAfter, () => {
      if (this.#answered) return;
      this.#cancelled = true;
      void made.hangup();
    });
    void made.answered.then(
      () => {
        this.#answered = true;
        if (flags.dtmf !== undefined) made.sendDtmf(flags.dtmf).catch(refused('dtmf'));
        at(flags.holdAt, modify('hold'));
        at(flags.resumeAt, modify('resume'));
        at(flags.for, () => made.hangup());
      },
      () => {},
    );
  }

  get succeeded(): boolean {
    return (this.#answered || this.#cancelled) && !this.#refused;
  }

  close(): void {
    this.#timers.unsubscribe();
  }
}
