import type { PlaybackEvent } from '../../signal/playback.ts';

type WithoutId<E> = E extends { readonly id: string } ? Omit<E, 'id'> : never;

/** What a player reports to its stream. */
export interface PlayerEvents {
  emit(event: WithoutId<PlaybackEvent>): void;
  /** The playing source changed. */
  changed(): void;
  /** A resource takes time to release; the returned function is called when it is released. */
  hold(): () => void;
}

/** Receives each sent packet's samples, as the player produced them. They are overwritten by the next packet. */
export type SentTap = (samples: Int16Array, timestamp: number) => void;

/**
 * Replaces played samples where it has some. `fill` returns false when `sent` must be called once the packet is sent.
 */
export interface Overlay {
  /** It has samples to send now. */
  readonly busy: boolean;
  fill(into: Int16Array): boolean;
  sent(): void;
}
