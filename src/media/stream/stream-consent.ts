import type { MediaCommand } from '../../signal/media.ts';
import type { MediaTransport } from '../../signal/media-transport.ts';
import type { PacketReceiver } from '../net/packet-path.ts';
import { allowsMedia, type ConsentEvent, type ConsentState, noConsent } from './consent.ts';
import type { Sender } from './sender.ts';
import type { StreamParts } from './stream-parts.ts';

/** Without packets of the peer's for so long, in ms, the network is asked whether anybody is there. */
const watchAfterMs = 2000;
/** RFC 3551 §6 and RFC 6263 §4.2: comfort noise, whose payload is one octet and which every receiver may ignore. */
const noiseType = 13;
/** -127 dBov: silence (RFC 3389 §3.1). */
const silence = 127;

type Start = Extract<MediaCommand, { do: 'start' }>;

/** The consent of one stream's peer: what shows it, and what follows for what the stream sends. */
export class StreamConsent {
  readonly #parts: StreamParts;
  readonly #sender: Sender;
  readonly #stream: Pick<PacketReceiver, 'reachabilityChanged'>;
  #state: ConsentState = noConsent;
  #remote: MediaTransport['remote'] | undefined;
  #receivedAt = 0;
  #refusals: number;
  #watching = false;
  /** Whether the direction allows this side to send. */
  sending = false;

  /** `stream` is called when `allowsMedia` changes. */
  constructor(parts: StreamParts, sender: Sender, stream: Pick<PacketReceiver, 'reachabilityChanged'>) {
    this.#parts = parts;
    this.#sender = sender;
    this.#stream = stream;
    this.#refusals = parts.path.refusals;
  }

  /** Whether media may be sent at its full rate. */
  get allowsMedia(): boolean {
    return allowsMedia(this.#state);
  }

  /** Whether the peer takes part, as far as is known: RTCP is sent to no other. */
  get confirmed(): boolean {
    return this.#state.name === 'confirmed';
  }

  /** A plan is in force. The same address as before keeps the consent it has. */
  started({ plan: { transport }, unacknowledged }: Start): void {
    const { remote } = transport;
    const before = this.#remote;
    this.#remote = remote;
    const now = this.#parts.clock.now();
    this.#watch(false);
    if (before?.host !== remote.host || before.port !== remote.port) {
      this.#receivedAt = now;
      const by = unacknowledged === undefined ? 'answer' : 'offer';
      this.#take({ on: 'named', by, early: unacknowledged === 'early', now });
    } else if (unacknowledged === undefined) this.#take({ on: 'acknowledged', now });
  }

  /** The ACK is here. */
  acknowledged(): void {
    this.#take({ on: 'acknowledged', now: this.#parts.clock.now() });
  }

  /** A valid packet came from the address of the peer. */
  received(now: number): void {
    this.#receivedAt = now;
    const state = this.#state;
    if (state.name === 'confirmed' && state.received && !this.#watching) return;
    this.#watch(false);
    this.#take({ on: 'received', now });
  }

  /** To be called twice a second. */
  check(now: number): void {
    const { refusals } = this.#parts.path;
    if (refusals > this.#refusals) this.#take({ on: 'refused', now });
    this.#refusals = refusals;
    this.#take({ on: 'check', sending: this.sending, now });
    if (this.confirmed && this.sending && now - this.#receivedAt >= watchAfterMs) this.#watch(true);
    else if (this.#watching) this.#watch(false);
  }

  #watch(watch: boolean): void {
    if (watch || this.#watching) this.#parts.path.watchPeer(watch);
    this.#watching = watch;
  }

  #take(event: ConsentEvent): void {
    const before = this.allowsMedia;
    const [state, outputs] = this.#parts.consent(this.#state, event);
    this.#state = state;
    if (this.allowsMedia !== before) this.#stream.reachabilityChanged();
    for (const output of outputs) {
      if (output.do === 'probe') this.#sender.noise(noiseType, silence);
      else this.#gaveUp(output.why);
    }
  }

  #gaveUp(why: 'refused' | 'unheard'): void {
    const { emit, id, config } = this.#parts;
    const ends = why === 'refused' && config.timeoutEnds === true;
    emit(ends ? { on: 'unreachable', id, why, over: true } : { on: 'unreachable', id, why });
  }
}
