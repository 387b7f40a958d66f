import { filter, map, type Observable } from 'rxjs';
import type { AudioFrame } from '../../media/audio/frame.ts';
import type { EndCause, SessionCommand } from '../../signal/session.ts';
import { Guarded } from '../../stack/guarded.ts';
import { abortable, refused } from '../common/deferred.ts';
import { extraHeaders, type HeaderOptions } from '../common/extra-headers.ts';
import type { PlaySource } from '../play/play-source.ts';
import type { Playback, PlayOptions, Recording, RecordOptions } from '../play/playback.ts';
import type {
  AnswerOptions,
  Call,
  DtmfOptions,
  Gains,
  RejectOptions,
  RenegotiateOptions,
  RingOptions,
  WaitOptions,
} from './call.ts';
import { CallAudio } from './call-audio.ts';
import { CallDetectors } from './call-detectors.ts';
import type { CallEvent, CallQuality, Dtmf, Level } from './call-event.ts';
import { framesOfCall } from './call-frames.ts';
import { qualityOf } from './call-quality.ts';
import { TrackedCall } from './call-state.ts';
import { callMediaOptions, offeredCodecs, rejection } from './operation-options.ts';
import { type CallView, type Operation, stateError } from './preconditions.ts';
import { checkDtmf, dtmfMethod, sendDigits } from './send-dtmf.ts';

/** A call with its operations: each looks whether it fits, gives the command, and promises the outcome. */
export class LiveCall extends TrackedCall implements Call {
  #decided: CallView['decided'];

  get muted(): boolean {
    return this.audio?.muted ?? false;
  }

  get dtmf$(): Observable<Dtmf> {
    const digits$ = this.events$.pipe(
      filter((event) => event.type === 'dtmf'),
      map(({ digit, durationMs, method }) => ({ digit, durationMs, method })),
    );
    return new Guarded(this.report, (out) => this.#watch.watching('inbandDtmf', digits$).subscribe(out));
  }

  get level$(): Observable<Level> {
    return new Guarded(this.report, (out) => this.#watch.level$.subscribe(out));
  }

  get speaking$(): Observable<boolean> {
    return new Guarded(this.report, (out) => this.#watch.speaking$.subscribe(out));
  }

  get audio$(): Observable<AudioFrame> {
    return framesOfCall(this, this.report);
  }

  get quality$(): Observable<CallQuality> {
    return qualityOf(this, this.host, this.report);
  }

  ring(options: RingOptions = {}): Promise<void> {
    return this.#carryOut('ring', () => {
      const early = options.earlyMedia === undefined ? {} : { earlyMedia: options.earlyMedia };
      const wishes = { ...extraHeaders(options), ...callMediaOptions(options) };
      this.host.stack.command({ to: 'session', do: 'ring', id: this.id, ...early, ...wishes });
      return Promise.resolve();
    });
  }

  answer(options: WaitOptions & AnswerOptions = {}): Promise<void> {
    return this.#carryOut('answer', () => {
      const wishes = { ...extraHeaders(options), ...callMediaOptions(options) };
      this.#decided = 'answer';
      this.host.stack.command({ to: 'session', do: 'answer', id: this.id, ...wishes });
      return abortable(this.answered, options.signal);
    });
  }

  reject(status: number, options: WaitOptions & RejectOptions = {}): Promise<void> {
    return this.#carryOut('reject', () => {
      const said = rejection(status, options);
      this.#decided = 'reject';
      this.host.stack.command({ to: 'session', do: 'reject', id: this.id, ...said });
      return abortable(this.ended.then(nothing), options.signal);
    });
  }

  hangup(options: WaitOptions & HeaderOptions = {}): Promise<EndCause> {
    if (this.state !== 'ended' && this.#decided !== 'hangup') {
      try {
        const headers = extraHeaders(options);
        this.#decided = 'hangup';
        this.host.stack.command({ to: 'session', do: 'hangup', id: this.id, ...headers });
      } catch (error) {
        return refused(error);
      }
    }
    return abortable(this.ended, options.signal);
  }

  hold({ signal }: WaitOptions = {}): Promise<void> {
    return this.#modify('hold', (ref) => ({ do: 'hold', id: this.id, ref }), signal);
  }

  resume({ signal }: WaitOptions = {}): Promise<void> {
    return this.#modify('resume', (ref) => ({ do: 'resume', id: this.id, ref }), signal);
  }

  renegotiate(options: WaitOptions & RenegotiateOptions): Promise<void> {
    const command = (ref: number): SessionCommand => ({
      do: 'renegotiate',
      id: this.id,
      ref,
      ...offeredCodecs(options),
    });
    return this.#modify('renegotiate', command, options?.signal);
  }

  play(source: PlaySource, settings: PlayOptions = {}): Playback {
    this.#demand('play');
    return this.#audio.play(source, settings);
  }

  record(to: string | RecordOptions): Recording {
    this.#demand('record');
    return this.#audio.record(typeof to === 'string' ? { path: to } : to);
  }

  sendDtmf(digits: string, options: DtmfOptions = {}): Promise<void> {
    return this.#carryOut('sendDtmf', () => {
      checkDtmf(digits, options);
      const { method: via = dtmfMethod(this.media?.plan, this.known.refusesInfo), durationMs = 100 } = options;
      const sent = sendDigits(this.host, this.id, this.promises, digits, via, durationMs);
      sent.catch(nothing);
      return sent;
    });
  }

  mute(): void {
    if (this.state !== 'ended') this.#audio.mute(true);
  }

  unmute(): void {
    this.audio?.mute(false);
  }

  setGain(gains: Gains): void {
    if (this.state !== 'ended') this.#audio.setGain(gains);
  }

  protected override announce(event: CallEvent): void {
    this.host.told(this, event);
  }

  get #audio(): CallAudio {
    this.audio ??= new CallAudio(this.host, this, this.mediaOpen, (source, result) =>
      this.tell({ type: 'played', source, ...result }),
    );
    return this.audio;
  }

  get #watch(): CallDetectors {
    this.watch ??= new CallDetectors(this.host, this.id, this.mediaOpen);
    if (this.state === 'ended') this.watch.ended();
    return this.watch;
  }

  #modify(
    operation: Operation,
    command: (ref: number) => SessionCommand,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    return this.#carryOut(operation, () => {
      const ref = this.host.nextRef();
      const given = command(ref);
      const through = this.promises.command(ref);
      this.host.stack.command({ to: 'session', ...given });
      return abortable(through, signal);
    });
  }

  /** Misuse comes out as a rejection, so that a race lost against the peer is no exception in somebody's timer. */
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
    this.host.logOf(this)?.debug({ code: error.code }, error.message);
    throw error;
  }
}

const nothing = (): void => {};
