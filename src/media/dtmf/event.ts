// RFC 4733 §2.3
//   |     event     |E|R| volume    |          duration             |

/** Octets of a telephone-event payload. */
export const eventOctets = 4;

/** By event code (RFC 4733 §3.2): the sixteen keys, then the hook flash (RFC 2833 §3.10). */
const digits = '0123456789*#ABCD!';

/** The event code of a DTMF digit, or of the flash as `!`; -1 for anything else. */
export const eventOf = (digit: string): number => (digit.length === 1 ? digits.indexOf(digit.toUpperCase()) : -1);

/** The digit of an event code, `!` for the flash; undefined for other events. */
export const digitOf = (event: number): string | undefined => digits[event];

/** -10 dBm0, the usual level of a telephone. */
const volume = 10;

export const writeEvent = (into: Uint8Array, at: number, event: number, end: boolean, duration: number): void => {
  into[at] = event;
  into[at + 1] = end ? 0x80 | volume : volume;
  into[at + 2] = duration >>> 8;
  into[at + 3] = duration;
};
