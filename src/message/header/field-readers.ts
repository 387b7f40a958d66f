import { codesOf } from '../ascii.ts';
import { afterEmptyElements } from '../grammar.ts';

/** The value of all field lines of one name, or what is wrong with them. */
export type FieldValue<T> = { readonly value: T } | string;

/** Reads the one value that begins at `at`: the value and the offset after it, or what is wrong with it. */
export type ReadValue<T> = (
  codes: Uint8Array,
  text: string,
  at: number,
  end: number,
) => { readonly value: T; readonly end: number } | string;

/** One value. Lines that are all equal are one. */
export const single = <T>(lines: readonly string[], readValue: ReadValue<T>): FieldValue<T> => {
  const text = lines[0] as string;
  const read = readValue(codesOf(text), text, 0, text.length);
  if (typeof read === 'string') return read;
  return read.end !== text.length || lines.some((each) => each !== text) ? 'more than one value' : read;
};

const readLines = <T>(
  lines: readonly string[],
  readValue: ReadValue<T>,
  mayBeEmpty: boolean,
): FieldValue<readonly T[]> => {
  const all: T[] = [];
  for (const text of lines) {
    const codes = codesOf(text);
    for (let at = afterEmptyElements(codes, 0); at < text.length; at = afterEmptyElements(codes, at)) {
      const read = readValue(codes, text, at, text.length);
      if (typeof read === 'string') return read;
      if (read.end < text.length && codes[read.end] !== 0x2c) return 'values are not separated by commas';
      all.push(read.value);
      at = read.end;
    }
  }
  return all.length === 0 && !mayBeEmpty ? 'no value' : { value: all };
};

/**
 * At least one value. A comma list and repeated lines are equivalent (RFC 3261 §7.3.1): `readValue` finds the comma that
 * ends its value, past quotes and brackets. Empty elements are skipped, since peers write them.
 */
export const list = <T>(lines: readonly string[], readValue: ReadValue<T>): FieldValue<readonly T[]> =>
  readLines(lines, readValue, false);

/** The same for headers whose value may be empty, as `Supported:` (RFC 3261 §20.37). */
export const emptyOrList = <T>(lines: readonly string[], readValue: ReadValue<T>): FieldValue<readonly T[]> =>
  readLines(lines, readValue, true);
