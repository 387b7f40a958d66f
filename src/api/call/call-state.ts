import type { Observable } from 'rxjs';
import type { SipRequest } from '../../message/model.ts';
import type { HostPort } from '../../signal/address.ts';
import type { MediaCounters, MediaPlan } from '../../signal/media.ts';
import type { CallState, DtmfMethod, EndCause, SessionEvent } from '../../signal/session.ts';
import type { StreamEvent } from '../../signal/stream.ts';
import type { Report } from '../../stack/guarded.ts';
import type { CallContext } from '../common/call-context.ts';
import type { Call, CallMedia, Identity } from './call.ts';
import type { CallAudio } from './call-audio.ts';
import type { CallDetectors } from './call-detectors.ts';
import type { CallEvent } from './call-event.ts';
import { CallPromises } from './call-promises.ts';
import { CallStreams } from './call-streams.ts';
import { DtmfDedup } from './dtmf-dedup.ts';
import { type Parties, partiesOf } from './parties.ts';
import { streamEvent } from './stream-events.ts';

const notHeld = { local: false, remote: false } as const;

/**
 * The half of a call that follows its session: state, streams, promises. What costs is made when first asked for; a
 * call that nobody watches is a handful of fields.
 */
export abstract class TrackedCall {
  readonly id: string;
  readonly direction: 'incoming' | 'outgoing';
  readonly host: CallContext;
  protected readonly promises: CallPromises = new CallPromises();
  protected audio: CallAudio | undefined;
  protected watch: CallDetectors | undefined;
  readonly #streams: CallStreams = new CallStreams(this);
  #state: CallState;
  #held: Call['held'] = notHeld;
  #request: SipRequest | undefined;
  #parties: Parties | undefined;
  #remoteAddress: string | undefined;
  #mediaAt: HostPort | undefined;
  #plan: MediaPlan | undefined;
  #cause: EndCause | undefined;
  #counters: MediaCounters | undefined;
  #digits: DtmfDedup | undefined;

  constructor(host: CallContext, id: string, direction: 'incoming' | 'outgoing', parties?: Parties) {
    this.host = host;
    this.id = id;
    this.direction = direction;
    this.#parties = parties;
    this.#state = direction === 'incoming' ? 'incoming' : 'calling';
  }

  get request(): SipRequest | undefined {
    return this.#request;
  }
  get callId(): string {
    return this.known.callId;
  }
  get remote(): Identity {
    return this.known.remote;
  }
  get local(): Identity {
    return this.known.local;
  }
  get remoteAddress(): string | undefined {
    return this.#remoteAddress;
  }
  get state(): CallState {
    return this.#state;
  }
  get held(): Call['held'] {
    return this.#held;
  }
  get cause(): EndCause | undefined {
    return this.#cause;
  }
  get counters(): MediaCounters | undefined {
    return this.#state === 'ended' ? this.#counters : this.host.stack.media.counters(this.id);
  }
  get media(): CallMedia | undefined {
    const [local, plan] = [this.#mediaAt, this.#plan];
    return local === undefined || plan === undefined ? undefined : { local, plan };
  }
  get answered(): Promise<void> {
    return this.promises.answered;
  }
  get ended(): Promise<EndCause> {
    return this.promises.ended;
  }

  get state$(): Observable<CallState> {
    return this.#streams.state$(this.report);
  }
  get events$(): Observable<CallEvent> {
    return this.#streams.events$(this.report);
  }
  get ended$(): Observable<EndCause> {
    return this.#streams.ended$(this.report);
  }

  /** What its session tells. After `ended` nothing counts any more. */
  receive(event: SessionEvent): void {
    if (this.#state === 'ended') return;
    switch (event.type) {
      case 'incoming':
        this.#request = event.request;
        this.#remoteAddress = event.remoteAddress;
        break;
      case 'outgoing':
        this.#request = event.request;
        if (event.request !== undefined) this.#parties = undefined;
        break;
      case 'state':
        // A call begins in its first state; being told of it is no news.
        if (event.state === this.#state) return;
        this.#state = event.state;
        break;
      case 'established':
        this.#letGo(event.refusesInfo);
        this.promises.establish();
        break;
      case 'hold':
        this.#held = event.local || event.remote ? { local: event.local, remote: event.remote } : notHeld;
        break;
      case 'media':
        this.#plan = event.plan;
        this.audio?.opened();
        this.watch?.opened();
        break;
      case 'dtmf':
        if (!this.#isNewDigit(event.digit, event.method)) return;
        break;
      case 'done':
        this.promises.done(event);
        return;
      case 'ended':
        this.#end(event);
    }
    this.tell(event);
  }

  /** What the media engine reports of its stream. */
  receiveStream(event: StreamEvent): void {
    if (this.#state === 'ended') return;
    const reported = streamEvent(event, this.promises, this.audio, this.watch);
    if (reported === undefined) return;
    if (reported.type === 'dtmf' && !this.#isNewDigit(reported.digit, reported.method)) return;
    this.tell(reported);
  }

  #isNewDigit(digit: string, method: DtmfMethod): boolean {
    this.#digits ??= new DtmfDedup();
    return this.#digits.isNews(digit, method, this.host.clock.now());
  }

  /** The engine opened the media ports, by the way: sessions do not tell. */
  opened(local: HostPort): void {
    this.#mediaAt = local;
  }

  /** Media was agreed on. */
  get mediaOpen(): boolean {
    return this.#plan !== undefined;
  }
  protected abstract announce(event: CallEvent): void;

  protected tell(event: CallEvent): void {
    this.#streams.tell(event);
    this.announce(event);
  }

  /** Reports what a subscriber threw, as an error of this call. */
  protected get report(): Report {
    return (error) => this.host.report(error, this);
  }

  protected get known(): Parties {
    if (this.#parties === undefined && this.#request !== undefined) {
      this.#parties = partiesOf(this.#request, this.direction);
    }
    return this.#parties ?? nobody;
  }

  // The INVITE is by far the largest thing a call holds on to.
  #letGo(refusesInfo?: true): void {
    this.#parties = refusesInfo === true ? { ...this.known, refusesInfo } : this.known;
    this.#request = undefined;
  }

  #end(event: Extract<SessionEvent, { type: 'ended' }>): void {
    this.#letGo();
    this.#counters = event.counters;
    this.#cause = event.cause;
    this.#state = 'ended';
    this.audio?.ended();
    this.watch?.ended();
    this.promises.end(event.cause);
  }
}

const nobody: Parties = { callId: '', remote: { uri: '' }, local: { uri: '' } };
