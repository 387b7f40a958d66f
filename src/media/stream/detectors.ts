import type { Clock } from '../../core/clock.ts';
import type { Detection } from '../../signal/playback.ts';
import { LevelMeter } from '../audio/meter.ts';
import { SpeechDetector } from '../audio/speech.ts';
import { InbandReceiver } from '../dtmf/inband-receive.ts';
import type { Emit } from '../media-engine.ts';
import type { SentTap } from '../playback/player-events.ts';
import type { AudioFanout, ReceivedTap } from './audio-fanout.ts';

/** Detects level, speech and in-band DTMF of one stream. A detector that is off costs nothing. */
export class Detectors {
  readonly #fanout: AudioFanout;
  readonly #id: string;
  readonly #emit: Emit;
  readonly #clock: Clock;
  readonly #rate: () => number;
  readonly #stops = new Map<keyof Detection, () => void>();
  #speech: SpeechDetector | undefined;
  #inbandWanted = false;
  #eventsAgreed = false;

  /** `rate` gives the sample rate of sent audio, in Hz. */
  constructor(fanout: AudioFanout, id: string, emit: Emit, clock: Clock, rate: () => number) {
    this.#fanout = fanout;
    this.#id = id;
    this.#emit = emit;
    this.#clock = clock;
    this.#rate = rate;
  }

  detect({ level, speaking, inbandDtmf }: Detection): void {
    if (level !== undefined) this.#set('level', level, () => this.#detectLevel());
    if (speaking !== undefined) this.#set('speaking', speaking, () => this.#detectSpeech());
    if (inbandDtmf !== undefined) this.#inbandWanted = inbandDtmf;
    this.#detectInbandDtmf();
  }

  /** Where telephone events were agreed on, tones are not detected: each digit would be reported twice. */
  plan(eventsAgreed: boolean): void {
    this.#eventsAgreed = eventsAgreed;
    this.#detectInbandDtmf();
  }

  /** Nothing is received for now: speech has ended. */
  quiet(): void {
    this.#speech?.reset();
  }

  #set(what: keyof Detection, wanted: boolean, begin: () => () => void): void {
    if (wanted === this.#stops.has(what)) return;
    this.#stops.get(what)?.();
    this.#stops.delete(what);
    if (wanted) this.#stops.set(what, begin());
  }

  #detectLevel(): () => void {
    const meter = (direction: 'received' | 'sent') =>
      new LevelMeter((dbov) => this.#emit({ on: 'level', id: this.#id, direction, dbov }));
    const [received, sent] = [meter('received'), meter('sent')];
    return this.#tap(
      (samples, count, rate) => received.process(samples, count, rate),
      (samples) => sent.process(samples, samples.length, this.#rate()),
    );
  }

  #detectSpeech(): () => void {
    const speech = new SpeechDetector((speaking) => this.#emit({ on: 'speaking', id: this.#id, speaking }));
    const untap = this.#tap(
      (samples, count, rate, now) => speech.process(samples, count, rate, now),
      // Sent packets are the clock by which the detector notices that none arrive any more.
      () => speech.elapsed(this.#clock.now()),
    );
    this.#speech = speech;
    return () => {
      untap();
      speech.reset();
      this.#speech = undefined;
    };
  }

  #detectInbandDtmf(): void {
    this.#set('inbandDtmf', this.#inbandWanted && !this.#eventsAgreed, () => {
      let receiver: InbandReceiver | undefined;
      return this.#tap((samples, count, rate) => {
        if (receiver?.rate !== rate) receiver = new InbandReceiver(rate);
        receiver.process(samples, count, ({ digit, durationMs }) =>
          this.#emit({ on: 'dtmf', id: this.#id, digit, durationMs, inband: true }),
        );
      });
    });
  }

  /** Taps received audio, and sent audio where `sent` is given; the result ends both. */
  #tap(received: ReceivedTap, sent?: SentTap): () => void {
    const { receivedTaps, sentTaps } = this.#fanout;
    receivedTaps.add(received);
    if (sent !== undefined) sentTaps.add(sent);
    return () => {
      receivedTaps.delete(received);
      if (sent !== undefined) sentTaps.delete(sent);
    };
  }
}
