import type { Digit } from '../dtmf/receive.ts';
import type { PlayerEvents } from '../playback/player-events.ts';
import type { ReceiverEvents } from './receiver.ts';
import type { Sender } from './sender.ts';
import type { StreamAudio } from './stream-audio.ts';
import type { StreamParts } from './stream-parts.ts';

/** What the parts of one stream report to it, and who still holds it. One object a stream, and no closures. */
export class StreamEvents implements PlayerEvents, ReceiverEvents {
  readonly #parts: StreamParts;
  /** Both are set when the stream is made. */
  audio: StreamAudio | undefined;
  sender: Sender | undefined;
  /** Holders of the stream: itself until it is closed, and files that are still being written. */
  #holders = 1;

  constructor(parts: StreamParts) {
    this.#parts = parts;
  }

  emit(event: Parameters<PlayerEvents['emit']>[0]): void {
    const { emit, id } = this.#parts;
    emit({ ...event, id });
  }

  changed(): void {
    this.audio?.connect();
  }

  collided(from: string): number {
    return this.sender?.collided(from) ?? -1;
  }

  digit({ digit, durationMs, relayed }: Digit): void {
    const { emit, id } = this.#parts;
    emit({ on: 'dtmf', id, digit, durationMs, ...(relayed && { relayed }) });
  }

  /** Keeps the stream open until the result is called, as while a file is written. */
  hold(): () => void {
    this.#holders += 1;
    return () => this.release();
  }

  /** One holder fewer: the stream is gone with the last. */
  release(): void {
    this.#holders -= 1;
    if (this.#holders === 0) this.#parts.gone(this.#parts);
  }
}
