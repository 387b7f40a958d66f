import type { Direction } from '../signal/media-audio.ts';

// One bit for sending, one for receiving.
const BITS: Readonly<Record<Direction, number>> = { inactive: 0, sendonly: 1, recvonly: 2, sendrecv: 3 };
const NAMES: readonly Direction[] = ['inactive', 'sendonly', 'recvonly', 'sendrecv'];

/** The same direction from the view of the other side (RFC 3264 §6.1). */
export const reversed = (direction: Direction): Direction =>
  direction === 'sendonly' ? 'recvonly' : direction === 'recvonly' ? 'sendonly' : direction;

/** The direction that both allow, both from the view of one side. */
export const both = (a: Direction, b: Direction): Direction => NAMES[BITS[a] & BITS[b]] ?? 'inactive';

/** The value of a direction attribute; undefined when it is none. */
export const asDirection = (value: unknown): Direction | undefined => NAMES.find((name) => name === value);
