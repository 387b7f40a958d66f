import { BehaviorSubject, type Observable, ReplaySubject, type Subscription } from 'rxjs';
import { SipError } from '../../core/errors.ts';
import { Guarded } from '../../stack/guarded.ts';
import type { Call } from '../call/call.ts';
import type { BridgeMedia, BridgeOptions } from '../call/call-command.ts';
import { reportTo } from '../call/report-to.ts';
import { BridgeDirection } from './bridge-direction.ts';
import { MixPort } from './mix-port.ts';

/** Why a bridge is over: `end()` was called, or this call ended. */
export type BridgeEnd = { readonly by: 'app' } | { readonly by: 'call'; readonly call: Call };

/** Two calls that hear each other. It belongs to whoever made it; the calls belong to whoever had them before. */
export interface Bridge {
  readonly calls: readonly [Call, Call];
  /** One of the calls is held: nothing passes until it is resumed. */
  readonly held: boolean;
  /** How audio crosses it now: `relay` while packets pass both ways. */
  readonly media: BridgeMedia;
  /** The same: now, then each change. Completes at the end. */
  readonly media$: Observable<BridgeMedia>;
  /** Why it is over, once, also when subscribed after. */
  readonly ended$: Observable<BridgeEnd>;
  readonly ended: Promise<BridgeEnd>;
  /** Parts the calls. They go on, each in silence, unless they are to be hung up. May be repeated. */
  end(options?: { readonly hangup?: boolean }): void;
}

class LiveBridge implements Bridge {
  readonly calls: readonly [Call, Call];
  readonly ended: Promise<BridgeEnd>;
  readonly #lines: readonly MixPort[];
  readonly #passages: readonly BridgeDirection[];
  readonly #media = new BehaviorSubject<BridgeMedia>('transcode');
  readonly #digits: readonly Subscription[];
  readonly #hangup: boolean;
  readonly #end = new ReplaySubject<BridgeEnd>(1);
  #over = false;
  readonly ended$: Observable<BridgeEnd>;
  readonly media$: Observable<BridgeMedia>;

  constructor(a: Call, b: Call, { hangup = false, dtmf = true, media = 'relay' }: BridgeOptions) {
    this.calls = [a, b];
    const report = reportTo(() => a);
    this.ended$ = new Guarded(report, (out) => this.#end.subscribe(out));
    this.media$ = new Guarded(report, (out) => this.#media.subscribe(out));
    this.#hangup = hangup;
    this.ended = new Promise((resolve) => this.#end.subscribe(resolve));
    const one = this.#line(a, () => two);
    let two: MixPort;
    try {
      two = this.#line(b, () => one);
    } catch (error) {
      one.close();
      throw error;
    }
    this.#lines = [one, two];
    const told = (): void => this.#tell();
    this.#passages =
      media === 'transcode'
        ? []
        : [new BridgeDirection(one, two, dtmf, told), new BridgeDirection(two, one, dtmf, told)];
    // The answer may come at once.
    this.#ask();
    this.#digits = dtmf ? [this.#passDigits(a, b), this.#passDigits(b, a)] : [];
  }

  get held(): boolean {
    return this.#lines.some((line) => line.held);
  }

  get media(): BridgeMedia {
    return this.#media.value;
  }

  end({ hangup = this.#hangup }: { readonly hangup?: boolean } = {}): void {
    this.#finish({ by: 'app' }, hangup);
  }

  #line(call: Call, other: () => MixPort): MixPort {
    return new MixPort(call, {
      heard: (frame) => other().say(frame),
      held: () => {},
      playing: () => this.#ask(),
      over: () => this.#finish({ by: 'call', call }, this.#hangup),
    });
  }

  /**
   * Sends the keys of one call to the other, by whatever way is right there. What came as a tone in the audio passes as
   * that, and what passed with the packets has: neither is sent twice.
   */
  #passDigits(from: Call, to: Call): Subscription {
    let before: Promise<void> = Promise.resolve();
    return from.events$.subscribe((event) => {
      if (event.type !== 'dtmf' || event.method === 'inband' || event.relayed || this.held) return;
      const { digit } = event;
      const durationMs = Math.min(Math.max(event.durationMs, 40), 30_000);
      // In order, by INFO too. Refused by the peer, or the call ended meanwhile: there is nobody left to tell.
      before = before.then(() => to.sendDtmf(digit, { durationMs })).catch(() => {});
    });
  }

  #finish(end: BridgeEnd, hangup: boolean): void {
    if (this.#over) return;
    this.#over = true;
    for (const each of this.#digits) each.unsubscribe();
    for (const each of this.#passages) each.close();
    for (const line of this.#lines) line.close();
    if (hangup) for (const call of this.calls) call.hangup().catch(() => {});
    this.#end.next(end);
    this.#end.complete();
    this.#media.complete();
  }

  #ask(): void {
    for (const each of this.#passages) each.ask();
  }

  #tell(): void {
    const media = this.#passages.every(({ relaying }) => relaying) ? 'relay' : 'transcode';
    if (media !== this.#media.value) this.#media.next(media);
  }
}

/**
 * Lets two calls hear each other, of any servers or clients of this process, answered or not: audio passes as soon as
 * both have media. Where both speak the same codec its packets pass as they are, whatever their types, times and
 * encryption; else they are decoded and coded anew. What they played before is replaced. Throws `ERR_SIP_STATE` for an
 * ended call, `ERR_SIP_ARGUMENT` for a call and itself.
 */
export const bridge = (a: Call, b: Call, options: BridgeOptions = {}): Bridge => {
  if (a === b) throw new SipError('ERR_SIP_ARGUMENT', 'bridge: a call cannot be bridged to itself');
  const { media = 'relay' } = options;
  if (media !== 'relay' && media !== 'transcode') {
    throw new SipError('ERR_SIP_ARGUMENT', `bridge: media is ${JSON.stringify(media)}, it must be relay or transcode`);
  }
  for (const call of [a, b])
    if (call.state === 'ended') throw new SipError('ERR_SIP_STATE', 'bridge: a call has ended');
  return new LiveBridge(a, b, options);
};
