const room = 4096;
// Three octets a character: enough for any text, so that what is written is as long as the text exactly when all is ASCII.
const scratch = Buffer.alloc(room * 3 + 1);

/**
 * A text as octets for the readers of the grammar, with a NUL behind it. Looking at octets costs a third of looking at
 * the characters of a string. Characters beyond ASCII become 0xff, which the grammar takes where it takes any of them.
 * The next call writes over the same place: read, and keep nothing.
 */
export const codesOf = (text: string): Uint8Array => {
  const codes = text.length <= room ? scratch : Buffer.allocUnsafe(text.length * 3 + 1);
  if (codes.write(text) !== text.length) {
    for (let i = 0; i < text.length; i++) codes[i] = Math.min(text.charCodeAt(i), 0xff);
  }
  codes[text.length] = 0;
  return codes;
};

/** A word of the grammar as octets, to be compared with. Made once, when a module loads. */
export const literal = (text: string): Uint8Array => Buffer.from(text, 'latin1');
