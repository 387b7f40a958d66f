import type { SipRequest } from '../../message/model.ts';
import type { HostPort } from '../../signal/address.ts';
import type { MediaCounters, MediaPlan } from '../../signal/media.ts';
import type { CallState, DtmfMethod, EndCause, SessionEvent } from '../../signal/session.ts';
import type { Call, CallMedia, CallOutcome, Identity } from './call.ts';
import type { CallContext } from './call-context.ts';
import type { CallEvent } from './call-event.ts';
import { CallPromises } from './call-promises.ts';
import { DtmfDedup } from './dtmf-dedup.ts';
import { type Parties, partiesOf } from './parties.ts';

const notHeld = { local: false, remote: false } as const;

/** The state of a call as its session reports it: parties, media, the end, and the promises that depend on them. */
export abstract class TrackedCall {
  readonly id: string;
  readonly direction: 'incoming' | 'outgoing';
  readonly host: CallContext;
  protected readonly promises: CallPromises = new CallPromises();
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
    return this.parties.callId;
  }
  get remote(): Identity {
    return this.parties.remote;
  }
  get local(): Identity {
    return this.parties.local;
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
  /** Media was agreed on. */
  get mediaOpen(): boolean {
    return this.#plan !== undefined;
  }
  get answered(): Promise<void> {
    return this.promises.answered;
  }
  get outcome(): Promise<CallOutcome> {
    return this.promises.outcome;
  }
  get ended(): Promise<EndCause> {
    return this.promises.ended;
  }

  /** Takes an event of the session. Events after `ended` are ignored. */
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
        // A call starts in its first state: the event that names it changes nothing.
        if (event.state === this.#state) return;
        this.#state = event.state;
        break;
      case 'established':
        this.#dropRequest(event.refusesInfo);
        this.promises.establish();
        break;
      case 'hold':
        this.#held = event.local || event.remote ? { local: event.local, remote: event.remote } : notHeld;
        break;
      case 'media':
        this.#plan = event.plan;
        this.mediaAgreed();
        break;
      case 'dtmf':
        if (!this.isNewDigit(event.digit, event.method)) return;
        break;
      case 'done':
        this.promises.done(event);
        return;
      case 'ended':
        this.#end(event);
    }
    this.emit(event);
  }

  /** Takes the address of the opened media ports: the media engine reports it, not the session. */
  opened(local: HostPort): void {
    this.#mediaAt = local;
  }

  /** Emits an event to the subscribers of the call and of its endpoint. */
  protected abstract emit(event: CallEvent): void;
  /** Media was agreed on, or agreed on again. */
  protected abstract mediaAgreed(): void;
  /** The call has ended; its last event is emitted after this. */
  protected abstract mediaOver(): void;

  protected isNewDigit(digit: string, method: DtmfMethod): boolean {
    this.#digits ??= new DtmfDedup();
    return this.#digits.isNew(digit, method, this.host.clock.now());
  }

  protected get parties(): Parties {
    if (this.#parties === undefined && this.#request !== undefined) {
      this.#parties = partiesOf(this.#request, this.direction);
    }
    return this.#parties ?? unknownParties;
  }

  // The INVITE is by far the largest thing a call holds.
  #dropRequest(refusesInfo?: true): void {
    this.#parties = refusesInfo === true ? { ...this.parties, refusesInfo } : this.parties;
    this.#request = undefined;
  }

  #end(event: Extract<SessionEvent, { type: 'ended' }>): void {
    this.#dropRequest();
    this.#counters = event.counters;
    this.#cause = event.cause;
    this.#state = 'ended';
    this.mediaOver();
    this.promises.end(event.cause);
  }
}

const unknownParties: Parties = { callId: '', remote: { uri: '' }, local: { uri: '' } };
