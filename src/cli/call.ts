import { Subscription, timer } from 'rxjs';
import type { Call } from '../api/call/call.ts';
import { createSipClient } from '../api/client/create-sip-client.ts';
import type { SrtpPolicy } from '../api/config/config.ts';
import { SipError } from '../core/errors.ts';
import type { CodecName } from '../media/codec/codecs.ts';
import { type Console, printEvents, recordTo } from './console.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { mediaOf } from './flags.ts';
import { onInterrupt } from './on-interrupt.ts';
import { soundOf } from './sound.ts';

/** The parsed flags of `rxsip call`. Times in milliseconds. */
export interface CallFlags {
  readonly local?: string;
  readonly play: string;
  readonly record?: string;
  readonly for?: number;
  readonly cancelAfter?: number;
  readonly dtmf?: string;
  readonly holdAt?: number;
  readonly resumeAt?: number;
  readonly rtpPorts?: string;
  readonly workers?: number;
  readonly silenceSuppression?: true;
  readonly codecs?: readonly CodecName[];
  readonly srtp?: SrtpPolicy;
}

/** Makes one call, and completes when it has ended. */
export const call = async (target: string, flags: CallFlags, console: Console): Promise<ExitCode> => {
  if (flags.resumeAt !== undefined && !(flags.resumeAt > (flags.holdAt ?? Number.POSITIVE_INFINITY))) {
    throw new SipError('ERR_SIP_ARGUMENT', '--resume-at needs an earlier --hold-at');
  }
  const sound = await soundOf(flags.play);
  const recording = flags.record === undefined ? undefined : await recordTo(flags.record);
  const stop = onInterrupt();
  const client = await createSipClient({
    ...(flags.local === undefined ? {} : { listen: flags.local }),
    userAgent: 'rxsip call',
    ...mediaOf(flags),
    ...(flags.codecs === undefined ? {} : { codecs: flags.codecs }),
    ...(flags.srtp === undefined ? {} : { srtp: flags.srtp }),
  });
  try {
    printEvents(client, console);
    const made = client.call(target);
    made.play(sound);
    if (recording !== undefined) made.record(recording(made));
    const script = new Script(made, flags, console);
    const stopped = await Promise.race([made.ended.then(() => false), stop.interrupted.then(() => true)]);
    await client.close();
    script.close();
    return stopped || script.succeeded ? exitCode.ok : exitCode.failed;
  } finally {
    stop.release();
    await client.close();
  }
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
