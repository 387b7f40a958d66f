import type { MediaCommand } from '../../signal/media.ts';
import type { MediaAudio } from '../../signal/media-audio.ts';
import type { Detection } from '../../signal/playback.ts';
import type { AudioFrame } from '../audio/frame.ts';
import { InbandDtmf } from '../dtmf/inband-send.ts';
import type { FrameListener } from '../media-engine.ts';
import type { Player } from '../playback/player.ts';
import { AudioFanout } from './audio-fanout.ts';
import { Detectors } from './detectors.ts';
import type { Receiver } from './receiver.ts';
import { Recordings } from './recordings.ts';
import type { Sender } from './sender.ts';
import type { StreamEvents } from './stream-events.ts';
import type { StreamParts } from './stream-parts.ts';

/** The commands about what is played, recorded and detected. */
export type AudioCommand = Extract<
  MediaCommand,
  { do: 'play' | 'control' | 'settings' | 'detect' | 'record' | 'recording' | 'dtmf' }
>;

/** Hz, before there is a codec. */
export const sampleRate = 8000;

/** What the application does with the audio of one stream: plays, records, detects, mutes and amplifies. */
export class StreamAudio {
  readonly #parts: StreamParts;
  readonly #events: StreamEvents;
  readonly #player: Player;
  readonly #sender: Sender;
  readonly #receiver: Receiver;
  // Made at their first need: most streams have no listener.
  #fanoutMade: AudioFanout | undefined;
  #detectors: Detectors | undefined;
  #recordings: Recordings | undefined;
  #audio: MediaAudio | undefined;
  #inband: InbandDtmf | undefined;

  constructor(parts: StreamParts, events: StreamEvents, player: Player, sender: Sender, receiver: Receiver) {
    this.#parts = parts;
    this.#events = events;
    this.#player = player;
    this.#sender = sender;
    this.#receiver = receiver;
  }

  get #fanout(): AudioFanout {
    this.#fanoutMade ??= new AudioFanout(this.#player);
    return this.#fanoutMade;
  }

  get #eventsAgreed(): boolean {
    return this.#audio?.telephoneEvent?.receive !== undefined;
  }

  plan(audio: MediaAudio): void {
    this.#audio = audio;
    this.#detectors?.plan(this.#eventsAgreed);
    this.connect();
  }

  perform(command: AudioCommand): void {
    switch (command.do) {
      case 'play':
        this.#player.play(command.source, command.ref, command.options);
        break;
      case 'control':
        this.#player.control(command.ref, command.control);
        break;
      case 'settings': {
        const { muted, sendGain, receiveGain } = command.settings;
        if (muted !== undefined) this.#player.muted = muted;
        if (sendGain !== undefined) this.#player.gain = sendGain;
        if (receiveGain !== undefined) this.#fanout.gain = receiveGain;
        break;
      }
      case 'detect':
        this.#detect(command.detection);
        break;
      case 'record':
        this.#recordings ??= new Recordings(
          this.#parts,
          this.#events,
          this.#player,
          this.#sender,
          this.#fanout.recordings,
        );
        this.#recordings.record(command.path, command.stereo === true);
        this.connect();
        break;
      case 'recording':
        this.#recordings?.control(command.path, command.act);
        this.connect();
        break;
      case 'dtmf':
        this.#dtmf(command);
    }
  }

  /** Received audio reaches its subscribers without a change. */
  get unmodified(): boolean {
    return this.#fanoutMade?.unmodified ?? true;
  }

  /** Received frames that the listener had no room for. */
  get framesDropped(): number {
    return this.#fanoutMade?.framesDropped ?? 0;
  }

  push(frame: AudioFrame, ref?: number): boolean {
    return this.#player.push(frame, ref);
  }

  listen(listener: FrameListener | undefined): void {
    if (listener === undefined && this.#fanoutMade === undefined) return;
    this.#fanout.listen(listener);
    this.connect();
  }

  /** Nothing is received for now, though the stream stays open. */
  quiet(): void {
    this.#detectors?.quiet();
  }

  /** Ends sources, recordings and digits, with their last events. */
  close(): void {
    const { id, emit } = this.#parts;
    const { sent, unsent } = this.#sender.events.abandon();
    for (const ref of sent) emit({ on: 'dtmfSent', id, ref });
    const closed = (ref: number): void => emit({ on: 'dtmfSent', id, ref, error: 'the stream closed before' });
    for (const ref of unsent) closed(ref);
    for (const ref of this.#inband?.abandon() ?? []) closed(ref);
    this.quiet();
    this.#receiver.sink = undefined;
    this.#recordings?.finish();
    this.#player.close();
  }

  /** Decodes what arrives, and taps what is sent, only while something takes it. */
  connect(): void {
    if (this.#fanoutMade === undefined && this.#player.echo === undefined) return;
    this.#receiver.sink = this.#fanout.sink;
    this.#player.tap = this.#fanout.sentTap;
  }

  #dtmf({ id, digits, durationMs, inband, ref }: Extract<MediaCommand, { do: 'dtmf' }>): void {
    const { emit } = this.#parts;
    let taken: boolean;
    if (inband === true) {
      if (this.#inband?.rate !== this.#player.rate) {
        this.#inband = new InbandDtmf(this.#player.rate, (done) => emit({ on: 'dtmfSent', id, ref: done }));
        this.#player.overlay = this.#inband;
      }
      taken = this.#inband.add(digits, durationMs, ref);
    } else {
      this.#sender.events.sent ??= (done) => emit({ on: 'dtmfSent', id, ref: done });
      taken = this.#sender.events.add(digits, durationMs, ref);
    }
    if (taken || ref === undefined) return;
    const none = inband !== true && this.#audio?.telephoneEvent?.send === undefined;
    const error = none ? 'telephone events were not agreed on' : 'no digit, or more than can wait';
    emit({ on: 'dtmfSent', id, ref, error });
  }

  #detect(detection: Detection): void {
    const { id, emit, clock } = this.#parts;
    if (this.#detectors === undefined) {
      this.#detectors = new Detectors(this.#fanout, id, emit, clock, () => this.#player.rate);
      this.#detectors.plan(this.#eventsAgreed);
    }
    this.#detectors.detect(detection);
    this.connect();
  }
}
