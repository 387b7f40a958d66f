import type { PlaybackEvent } from '../../signal/playback.ts';

type Told<E> = E extends { readonly id: string } ? Omit<E, 'id'> : never;

/** What a player tells its stream. */
export interface PlayerEvents {
  told(event: Told<PlaybackEvent>): void;
  /** Another source plays, or none. */
  changed(): void;
  /** Something is held that takes time to let go; call the result when it is gone. */
  hold(): () => void;
}

/** Takes what is sent, as the player made it. The samples are overwritten by the next packet. */
export type SentTap = (samples: Int16Array, timestamp: number) => void;

/** Writes over what plays where it has something; false when somebody is to be told by `sent`. */
export interface Overlay {
  /** It has something, now. */
  readonly busy: boolean;
  fill(into: Int16Array): boolean;
  sent(): void;
}
