const scratchCharacters = 4096;
// Three octets a character: enough for any text, so the written length equals the text length exactly when all is ASCII.
const scratch = Buffer.alloc(scratchCharacters * 3 + 1);

/**
 * A text as octets for the readers of the grammar, followed by a NUL. Reading an octet costs a third of reading a
 * character of a string. Characters beyond ASCII become 0xff, which the grammar accepts where it accepts any of them.
 * The buffer is reused by the next call.
 */
export const codesOf = (text: string): Uint8Array => {
  const codes = text.length <= scratchCharacters ? scratch : Buffer.allocUnsafe(text.length * 3 + 1);
  if (codes.write(text) !== text.length) {
    for (let i = 0; i < text.length; i++) codes[i] = Math.min(text.charCodeAt(i), 0xff);
  }
  codes[text.length] = 0;
  return codes;
};

/** A literal of the grammar as octets, to compare with. Made once, when a module loads. */
export const literal = (text: string): Uint8Array => Buffer.from(text, 'latin1');
