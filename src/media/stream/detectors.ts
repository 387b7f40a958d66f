import type { Clock } from '../../core/clock.ts';
import type { Detection } from '../../signal/playback.ts';
import { LevelMeter } from '../audio/meter.ts';
import { SpeechDetector } from '../audio/speech.ts';
import { InbandReceiver } from '../dtmf/inband-receive.ts';
import type { Emit } from '../media-engine.ts';
import type { Audience, Ear } from './audio-fanout.ts';

/** What a stream is watched for: levels, speech, keys. What nobody asked for costs nothing. */
export class Watcher {
  readonly #audience: Audience;
  readonly #id: string;
  readonly #emit: Emit;
  readonly #clock: Clock;
  readonly #rate: () => number;
  readonly #undo = new Map<keyof Detection, () => void>();
  #speech: SpeechDetector | undefined;
  #keysWanted = false;
  #eventsAgreed = false;

  /** `rate` gives the Hz of what is sent. */
  constructor(audience: Audience, id: string, emit: Emit, clock: Clock, rate: () => number) {
    this.#audience = audience;
    this.#id = id;
    this.#emit = emit;
    this.#clock = clock;
    this.#rate = rate;
  }

  watch({ level, speaking, inbandDtmf }: Detection): void {
    if (level !== undefined) this.#set('level', level, () => this.#watchLevel());
    if (speaking !== undefined) this.#set('speaking', speaking, () => this.#watchSpeech());
    if (inbandDtmf !== undefined) this.#keysWanted = inbandDtmf;
    this.#watchKeys();
  }

  /** Where telephone events come, the tones beside them are not looked for: each key would come twice. */
  planned(eventsAgreed: boolean): void {
    this.#eventsAgreed = eventsAgreed;
    this.#watchKeys();
  }

  /** Nothing is heard for now. */
  quiet(): void {
    this.#speech?.reset();
  }

  #set(what: keyof Detection, wanted: boolean, begin: () => () => void): void {
    if (wanted === this.#undo.has(what)) return;
    this.#undo.get(what)?.();
    this.#undo.delete(what);
    if (wanted) this.#undo.set(what, begin());
  }

  #watchLevel(): () => void {
    const { ears, monitors } = this.#audience;
    const meter = (way: 'received' | 'sent') =>
      new LevelMeter((dbov) => this.#emit({ on: 'level', id: this.#id, direction: way, dbov }));
    const [received, sent] = [meter('received'), meter('sent')];
    const ear: Ear = (samples, count, rate) => received.process(samples, count, rate);
    const monitor = (samples: Int16Array): void => sent.process(samples, samples.length, this.#rate());
    ears.add(ear);
    monitors.add(monitor);
    return () => {
      ears.delete(ear);
      monitors.delete(monitor);
    };
  }

  #watchSpeech(): () => void {
    const { ears, monitors } = this.#audience;
    const speech = new SpeechDetector((speaking) => this.#emit({ on: 'speaking', id: this.#id, speaking }));
    const ear: Ear = (samples, count, rate, now) => speech.process(samples, count, rate, now);
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

  #watchKeys(): void {
    this.#set('inbandDtmf', this.#keysWanted && !this.#eventsAgreed, () => {
      const { ears } = this.#audience;
      let receiver: InbandReceiver | undefined;
      const ear: Ear = (samples, count, rate) => {
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
