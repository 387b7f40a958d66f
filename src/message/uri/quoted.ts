/** The offset of the first quote from `from` on and before `end`; -1 for none. */
const quoteBefore = (uri: string, from: number, end: number): number => {
  for (let i = from; i < end; i++) if (uri.charCodeAt(i) === 0x22) return i;
  return -1;
};

/** The offset of the quote that closes the one at `open`; -1 for none. */
const closing = (uri: string, open: number): number => {
  for (let i = open + 1; i < uri.length; i++) {
    if (uri.charCodeAt(i) === 0x22) return i;
    if (uri.charCodeAt(i) === 0x5c && uri.charCodeAt(i + 1) === 0x22) i++;
  }
  return -1;
};

/** The offset of the first `text` from `from` on that is not inside a quoted value of the URI, see `afterUri`; -1 for none. */
export const indexOutsideQuotes = (uri: string, text: string, from: number): number => {
  let at = uri.indexOf(text, from);
  for (let i = from; ; ) {
    const open = quoteBefore(uri, i, at);
    if (open < 0) return at;
    const close = closing(uri, open);
    if (close < 0) return -1;
    i = close + 1;
    if (at < i) at = uri.indexOf(text, i);
  }
};

/** The parts between the `separator`s that are not inside quoted values. */
export const splitOutsideQuotes = (text: string, separator: string): string[] => {
  if (!text.includes('"')) return text.split(separator);
  const parts: string[] = [];
  let from = 0;
  for (let at = indexOutsideQuotes(text, separator, 0); at >= 0; at = indexOutsideQuotes(text, separator, from)) {
    parts.push(text.slice(from, at));
    from = at + separator.length;
  }
  parts.push(text.slice(from));
  return parts;
};
