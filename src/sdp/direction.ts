import type { Direction } from '../signal/media-audio.ts';

// One bit for sending, one for receiving.
const BITS: Readonly<Record<Direction, number>> = { inactive: 0, sendonly: 1, recvonly: 2, sendrecv: 3 };
const NAMES: readonly Direction[] = ['inactive', 'sendonly', 'recvonly', 'sendrecv'];

/** The same stream seen from the other end (RFC 3264 §6.1). */
export const reversed = (direction: Direction): Direction =>
  direction === 'sendonly' ? 'recvonly' : direction === 'recvonly' ? 'sendonly' : direction;

/** What both allow, both seen from the same end. */
export const both = (a: Direction, b: Direction): Direction => NAMES[BITS[a] & BITS[b]] ?? 'inactive';

/** The value of a direction attribute, or undefined when there was none. */
export const asDirection = (value: unknown): Direction | undefined => NAMES.find((name) => name === value);
