import { filter, map, type Observable, Subject } from 'rxjs';
import type { SipRequest } from '../../message/model.ts';
import type { CallState, EndCause, CallEvent as SessionEvent } from '../../signal/call.ts';
import type { MediaCounters } from '../../signal/media.ts';
import type { Call, Identity } from './call.ts';
import type { CallAudio } from './call-audio.ts';
import type { CallEvent } from './call-event.ts';
import type { CallHost } from './call-host.ts';
import { CallPromises } from './call-promises.ts';
import { Guarded, type Report } from './guarded.ts';
import { type Parties, partiesOf } from './parties.ts';

const notHeld = { local: false, remote: false } as const;

/**
 * The half of a call that follows its session: state, streams, promises. What costs is made when first asked for; a
 * call that nobody watches is a handful of fields.
 */
export abstract class CallLife {
  readonly id: string;
  readonly direction: 'incoming' | 'outgoing';
  protected readonly host: CallHost;
  protected readonly promises: CallPromises = new CallPromises();
  protected audio: CallAudio | undefined;
  protected mediaOpen = false;
  #state: CallState;
  #held: Call['held'] = notHeld;
  #request: SipRequest | undefined;
  #parties: Parties | undefined;
  #remoteAddress: string | undefined;
  #cause: EndCause | undefined;
  #counters: MediaCounters | undefined;
  #events: Subject<CallEvent> | undefined;

  constructor(host: CallHost, id: string, direction: 'incoming' | 'outgoing', parties?: Parties) {
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
    return this.#known.callId;
  }
  get remote(): Identity {
    return this.#known.remote;
  }
  get local(): Identity {
    return this.#known.local;
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
  get answered(): Promise<void> {
    return this.promises.answered;
  }
  get ended(): Promise<EndCause> {
    return this.promises.ended;
  }

  get state$(): Observable<CallState> {
    return new Guarded(this.report, (out) => {
      out.next(this.#state);
      if (this.#state === 'ended') return out.complete();
      return this.#hub.subscribe({
        next: (event) => {
          if (event.type === 'state') out.next(event.state);
          else if (event.type === 'ended') out.next('ended');
        },
        complete: () => out.complete(),
      });
    });
  }
  get events$(): Observable<CallEvent> {
    return new Guarded(this.report, (out) => (this.#state === 'ended' ? out.complete() : this.#hub.subscribe(out)));
  }
  get ended$(): Observable<EndCause> {
    return new Guarded(this.report, (out) => {
      if (this.#cause === undefined) {
        const ended = this.#hub.pipe(filter((event) => event.type === 'ended'));
        return ended.pipe(map((event) => event.cause)).subscribe(out);
      }
      out.next(this.#cause);
      return out.complete();
    });
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
        this.#state = event.state;
        break;
      case 'established':
        this.#letGo();
        this.promises.establish();
        break;
      case 'hold':
        this.#held = event.local || event.remote ? { local: event.local, remote: event.remote } : notHeld;
        break;
      case 'media':
        this.mediaOpen = true;
        this.audio?.opened();
        break;
      case 'played': {
        const { type, ref, ...result } = event;
        this.audio?.played(ref, result);
        return;
      }
      case 'recorded':
        this.audio?.recorded(event.path, event.error);
        break;
      case 'done':
        this.promises.done(event);
        return;
      case 'ended':
        this.#end(event);
    }
    this.tell(event);
  }

  /** Passes an event on to whoever watches all calls. */
  protected abstract announce(event: CallEvent): void;

  protected tell(event: CallEvent): void {
    this.#events?.next(event);
    if (event.type === 'ended') {
      this.#events?.complete();
      this.#events = undefined;
    }
    this.announce(event);
  }

  /** Reports what a subscriber threw, as an error of this call. */
  protected get report(): Report {
    return (error) => this.host.report(error, this);
  }

  get #hub(): Subject<CallEvent> {
    this.#events ??= new Subject();
    return this.#events;
  }

  get #known(): Parties {
    if (this.#parties === undefined && this.#request !== undefined) {
      this.#parties = partiesOf(this.#request, this.direction);
    }
    return this.#parties ?? nobody;
  }

  // The INVITE is by far the largest thing a call holds on to.
  #letGo(): void {
    this.#parties = this.#known;
    this.#request = undefined;
  }

  #end(event: Extract<SessionEvent, { type: 'ended' }>): void {
    this.#letGo();
    this.#counters = event.counters;
    this.#cause = event.cause;
    this.#state = 'ended';
    this.audio?.ended();
    this.promises.end(event.cause);
  }
}

const nobody: Parties = { callId: '', remote: { uri: '' }, local: { uri: '' } };
