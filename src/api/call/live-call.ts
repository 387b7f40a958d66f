import { inspect } from 'node:util';
import type { SipError } from '../../core/errors.ts';
import type { EndCause, ExtraHeaders, SessionCommand } from '../../signal/session.ts';
import { abortable, aborted, refused } from '../common/deferred.ts';
import { extraHeaders, type HeaderOptions } from '../common/extra-headers.ts';
import type { PlaySource } from '../play/play-source.ts';
import type { Playback, PlayOptions, Recording, RecordOptions } from '../play/playback.ts';
import type {
  AnswerOptions,
  Call,
  CallSnapshot,
  DtmfOptions,
  Gains,
  RenegotiateOptions,
  RingOptions,
  WaitOptions,
} from './call.ts';
import type { CallCommand } from './call-command.ts';
import type { CallEvent } from './call-event.ts';
import { printCall, snapshotOf } from './call-snapshot.ts';
import { callMediaOptions, offeredCodecs } from './operation-options.ts';
import { type CallView, type Operation, stateError } from './preconditions.ts';
import { type RejectOptions, rejection } from './rejection.ts';
import { checkDtmf, dtmfMethod, sendDigits } from './send-dtmf.ts';
import { WatchedCall } from './watched-call.ts';

/** A call with its operations: each checks that it fits the state, gives its command, and promises the outcome. */
export class LiveCall extends WatchedCall implements Call {
  #decided: CallView['decided'];

  static {
    Object.defineProperty(LiveCall.prototype, inspect.custom, { value: printCall });
  }

  get muted(): boolean {
    return this.audioInUse?.muted ?? false;
  }

  /** The call has ended, is ending, or was given its end in this turn. */
  get ending(): boolean {
    const ends = this.#decided === 'hangup' || this.#decided === 'reject';
    return ends || this.state === 'ending' || this.state === 'ended';
  }

  ring(options: RingOptions = {}): Promise<void> {
    return this.#carryOut('ring', () => {
      const early = options.earlyMedia === undefined ? {} : { earlyMedia: options.earlyMedia };
      const extras = { ...extraHeaders(options), ...callMediaOptions(options) };
      this.host.stack.command({ to: 'session', do: 'ring', id: this.id, ...early, ...extras });
      return Promise.resolve();
    });
  }

  answer(options: WaitOptions & AnswerOptions = {}): Promise<void> {
    return this.#carryOut('answer', () => {
      const extras = { ...extraHeaders(options), ...callMediaOptions(options) };
      this.#decided = 'answer';
      this.host.stack.command({ to: 'session', do: 'answer', id: this.id, ...extras });
      return abortable(this.answered, options.signal);
    });
  }

  reject(status: number, options: WaitOptions & RejectOptions = {}): Promise<void> {
    return this.#carryOut('reject', () => {
      const response = rejection(status, options);
      this.#decided = 'reject';
      this.host.stack.command({ to: 'session', do: 'reject', id: this.id, ...response });
      return abortable(this.ended.then(nothing), options.signal);
    });
  }

  hangup(options: WaitOptions & HeaderOptions = {}): Promise<EndCause> {
    if (this.state !== 'ended' && this.#decided !== 'hangup') {
      try {
        const headers = extraHeaders(options);
        this.#decided = 'hangup';
        this.host.stack.command({ to: 'session', do: 'hangup', id: this.id, ...headers });
        if (this.direction === 'outgoing') this.promises.giveUp();
      } catch (error) {
        return refused(error);
      }
    }
    return abortable(this.ended, options.signal);
  }

  hold(options: WaitOptions & HeaderOptions = {}): Promise<void> {
    return this.#modify('hold', options, (named) => ({ do: 'hold', ...named }));
  }

  resume(options: WaitOptions & HeaderOptions = {}): Promise<void> {
    return this.#modify('resume', options, (named) => ({ do: 'resume', ...named }));
  }

  renegotiate(options: WaitOptions & RenegotiateOptions): Promise<void> {
    return this.#modify('renegotiate', options ?? {}, (named) => ({
      do: 'renegotiate',
      ...named,
      ...offeredCodecs(options),
    }));
  }

  play(source: PlaySource, options: PlayOptions = {}): Playback {
    this.#demand('play');
    return this.audio.play(source, options);
  }

  stopPlaying(): void {
    this.audioInUse?.stopPlaying();
  }

  clearPlaying(): void {
    this.audioInUse?.clearPlaying();
  }

  record(to: string | RecordOptions): Recording {
    this.#demand('record');
    return this.audio.record(typeof to === 'string' ? { path: to } : to);
  }

  sendDtmf(digits: string, options: DtmfOptions = {}): Promise<void> {
    return this.#carryOut('sendDtmf', () => {
      checkDtmf(digits, options);
      const { method = dtmfMethod(this.media?.plan, this.parties.refusesInfo, digits), durationMs = 100 } = options;
      const sent = sendDigits(this.host, this.id, this.promises, digits, method, durationMs);
      sent.catch(nothing);
      return sent;
    });
  }

  mute(): void {
    if (this.state !== 'ended') this.audio.mute(true);
  }

  unmute(): void {
    this.audioInUse?.mute(false);
  }

  setGain(gains: Gains): void {
    if (this.state !== 'ended') this.audio.setGain(gains);
  }

  /** The signal ends the wait for the answer: an unanswered INVITE is cancelled (RFC 3261 §9.1). */
  abort(signal: AbortSignal): void {
    this.promises.giveUp(aborted(signal));
    void this.hangup();
  }

  /** Emits the outcome of a command of a logic. Nothing follows the end of the call. */
  commandDone(command: CallCommand, error?: SipError): void {
    if (this.state === 'ended') return;
    this.emit(error === undefined ? { type: 'command', command } : { type: 'command', command, error });
  }

  toJSON(): CallSnapshot {
    return snapshotOf(this);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.hangup();
  }

  protected override announce(event: CallEvent): void {
    this.host.announce(this, event);
  }

  #modify(
    operation: Operation,
    options: WaitOptions & HeaderOptions,
    command: (named: { readonly id: string; readonly ref: number; readonly headers?: ExtraHeaders }) => SessionCommand,
  ): Promise<void> {
    return this.#carryOut(operation, () => {
      const ref = this.host.nextRef();
      const given = command({ id: this.id, ref, ...extraHeaders(options) });
      const done = this.promises.command(ref);
      this.host.stack.command({ to: 'session', ...given });
      return abortable(done, options.signal);
    });
  }

  /** Misuse is a rejection, not a throw: a race lost against the peer must not throw inside a timer. */
  #carryOut(operation: Operation, run: () => Promise<void>): Promise<void> {
    try {
      this.#demand(operation);
      return run();
    } catch (error) {
      return refused(error);
    }
  }

  #demand(operation: Operation): void {
    const error = stateError(operation, { direction: this.direction, state: this.state, decided: this.#decided });
    if (error === undefined) return;
    this.host.logOf(this)?.write('debug', { code: error.code }, error.message);
    throw error;
  }
}

const nothing = (): void => {};
