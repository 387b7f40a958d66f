const isSpace = (code: number): boolean => code === 0x20 || code === 0x09;

/** The offset before the CRs, and then the space, that end the text from `at` to `end`. A CR before a CRLF is tolerated. */
export const beforeLineEnd = (text: string, at: number, end: number): number => {
  let i = end;
  while (i > at && text.charCodeAt(i - 1) === 0x0d) i--;
  while (i > at && isSpace(text.charCodeAt(i - 1))) i--;
  return i;
};

/** The text from `at` to `end` without the space at both its ends, and without CRs at its end. */
export const trimmed = (text: string, at: number, end: number): string => {
  const to = beforeLineEnd(text, at, end);
  let from = at;
  while (from < to && isSpace(text.charCodeAt(from))) from++;
  return text.slice(from, to);
};

/** A value without its folds: each, with the space around it, is one space (RFC 3261 §7.3.1). */
export const unfold = (value: string): string =>
  value.includes('\n')
    ? value
        .split(/\r\n[ \t]+/)
        .map((line) => trimmed(line, 0, line.length))
        .join(' ')
        .trim()
    : value;
