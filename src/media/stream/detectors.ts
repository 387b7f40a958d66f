import type { Clock } from '../../core/clock.ts';
import type { Detection } from '../../signal/playback.ts';
import { LevelMeter } from '../audio/meter.ts';
import { SpeechDetector } from '../audio/speech.ts';
import { InbandReceiver } from '../dtmf/inband-receive.ts';
import type { Emit } from '../media-engine.ts';
import type { AudioFanout, ReceivedTap } from './audio-fanout.ts';

/** What a stream is watched for: levels, speech, keys. What nobody asked for costs nothing. */
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

  /** `rate` gives the Hz of what is sent. */
  constructor(audience: AudioFanout, id: string, emit: Emit, clock: Clock, rate: () => number) {
    this.#fanout = audience;
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

  /** Where telephone events come, the tones beside them are not looked for: each key would come twice. */
  plan(eventsAgreed: boolean): void {
    this.#eventsAgreed = eventsAgreed;
    this.#detectInbandDtmf();
  }

  /** Nothing is heard for now. */
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
    const { receivedTaps: ears, sentTaps: monitors } = this.#fanout;
    const meter = (way: 'received' | 'sent') =>
      new LevelMeter((dbov) => this.#emit({ on: 'level', id: this.#id, direction: way, dbov }));
    const [received, sent] = [meter('received'), meter('sent')];
    const ear: ReceivedTap = (samples, count, rate) => received.process(samples, count, rate);
    const monitor = (samples: Int16Array): void => sent.process(samples, samples.length, this.#rate());
    ears.add(ear);
    monitors.add(monitor);
    return () => {
      ears.delete(ear);
      monitors.delete(monitor);
    };
  }

  #detectSpeech(): () => void {
    const { receivedTaps: ears, sentTaps: monitors } = this.#fanout;
    const speech = new SpeechDetector((speaking) => this.#emit({ on: 'speaking', id: this.#id, speaking }));
    const ear: ReceivedTap = (samples, count, rate, now) => speech.process(samples, count, rate, now);
    // Our own packets are the clock by which to notice that none arrive any more.
    const monitor = (): void => speech.elapsed(this.#clock.now());
    ears.add(ear);
    monitors.add(monitor);
    this.#speech = speech;
    return () => {
      ears.delete(ear);
      monitors.delete(monitor);
      speech.reset();
      this.#speech = undefined;
    };
  }

  #detectInbandDtmf(): void {
    this.#set('inbandDtmf', this.#inbandWanted && !this.#eventsAgreed, () => {
      const { receivedTaps: ears } = this.#fanout;
      let receiver: InbandReceiver | undefined;
      const ear: ReceivedTap = (samples, count, rate) => {
        if (receiver?.rate !== rate) receiver = new InbandReceiver(rate);
        receiver.process(samples, count, ({ digit, durationMs }) =>
          this.#emit({ on: 'dtmf', id: this.#id, digit, durationMs, inband: true }),
        );
      };
      ears.add(ear);
      return () => ears.delete(ear);
    });
  }
}
