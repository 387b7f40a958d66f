import { BehaviorSubject, type Observable, ReplaySubject, type Subscription } from 'rxjs';
import { SipError } from '../../core/errors.ts';
import { Guarded } from '../../stack/guarded.ts';
import type { Call } from '../call/call.ts';
import type { BridgeMedia, BridgeOptions } from '../call/call-command.ts';
import { reportTo } from '../call/report-to.ts';
import { BridgeDirection } from './bridge-direction.ts';
import { MixPort } from './mix-port.ts';

/** Why a bridge ended: `end()` was called, or this call ended. */
export type BridgeEnd = { readonly by: 'app' } | { readonly by: 'call'; readonly call: Call };

/** Two calls whose audio crosses. Ending it does not end the calls, unless `hangup` is set. */
export interface Bridge {
  readonly calls: readonly [Call, Call];
  /** One of the calls is held: no audio crosses until it is resumed. */
  readonly held: boolean;
  /** How audio crosses it now: `relay` while packets are relayed both ways. */
  readonly media: BridgeMedia;
  /** The same as a stream: the current value, then each change. Completes at the end. */
  readonly media$: Observable<BridgeMedia>;
  /** Why it ended, once, also when subscribed after the end. */
  readonly ended$: Observable<BridgeEnd>;
  readonly ended: Promise<BridgeEnd>;
  /** Separates the calls. They go on, each in silence, unless `hangup` is set. May be repeated. */
  end(options?: { readonly hangup?: boolean }): void;
}

class LiveBridge implements Bridge {
  readonly calls: readonly [Call, Call];
  readonly ended: Promise<BridgeEnd>;
  readonly #ports: readonly MixPort[];
  readonly #directions: readonly BridgeDirection[];
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
    const one = this.#port(a, () => two);
    let two: MixPort;
    try {
      two = this.#port(b, () => one);
    } catch (error) {
      one.close();
      throw error;
    }
    this.#ports = [one, two];
    const changed = (): void => this.#updateMedia();
    this.#directions =
      media === 'transcode'
        ? []
        : [new BridgeDirection(one, two, dtmf, changed), new BridgeDirection(two, one, dtmf, changed)];
    // The engine may report at once.
    this.#request();
    this.#digits = dtmf ? [this.#passDigits(a, b), this.#passDigits(b, a)] : [];
  }

  get held(): boolean {
    return this.#ports.some((port) => port.held);
  }

  get media(): BridgeMedia {
    return this.#media.value;
  }

  end({ hangup = this.#hangup }: { readonly hangup?: boolean } = {}): void {
    this.#finish({ by: 'app' }, hangup);
  }

  #port(call: Call, other: () => MixPort): MixPort {
    return new MixPort(call, {
      received: (frame) => other().send(frame),
      held: () => {},
      restarted: () => this.#request(),
      ended: () => this.#finish({ by: 'call', call }, this.#hangup),
    });
  }

  /**
   * Sends the keys of one call to the other, by the method that fits there. Keys that crossed as tones in the audio, or as
   * relayed packets, are not sent again.
   */
  #passDigits(from: Call, to: Call): Subscription {
    let before: Promise<void> = Promise.resolve();
    return from.events$.subscribe((event) => {
      if (event.type !== 'dtmf' || event.method === 'inband' || event.relayed || this.held) return;
      const { digit } = event;
      const durationMs = Math.min(Math.max(event.durationMs, 40), 30_000);
      // In order, by INFO too. When the peer refuses, or the call has ended, the key is lost.
      before = before.then(() => to.sendDtmf(digit, { durationMs })).catch(() => {});
    });
  }

  #finish(end: BridgeEnd, hangup: boolean): void {
    if (this.#over) return;
    this.#over = true;
    for (const each of this.#digits) each.unsubscribe();
    for (const each of this.#directions) each.close();
    for (const port of this.#ports) port.close();
    if (hangup) for (const call of this.calls) call.hangup().catch(() => {});
    this.#end.next(end);
    this.#end.complete();
    this.#media.complete();
  }

  #request(): void {
    for (const each of this.#directions) each.request();
  }

  #updateMedia(): void {
    const media = this.#directions.every(({ relaying }) => relaying) ? 'relay' : 'transcode';
    if (media !== this.#media.value) this.#media.next(media);
  }
}

/**
 * Bridges two calls of any servers or clients of this process, answered or not: audio crosses as soon as both have media.
 * Where both use the same codec its packets are relayed, whatever their payload types, packet times and encryption; else
 * audio is decoded and encoded again. What they played before is replaced. Throws `ERR_SIP_STATE` for an
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
