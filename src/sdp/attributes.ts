import sdpTransform from 'sdp-transform';

export type Attributes = ReturnType<typeof sdpTransform.parse>;

/** The total length of the cached texts. */
const MOST_CHARACTERS = 65_536;

const cache = new Map<string, Attributes>();
let cachedCharacters = 0;

/**
 * The relevant lines (see `layoutOf`) as parsed by sdp-transform. It is slow, and the peers of a server mostly send equal
 * lines in every call, so results are cached and shared: they must not be modified.
 */
export const readAttributes = (relevant: string): Readonly<Attributes> => {
  const before = cache.get(relevant);
  if (before !== undefined) return before;
  const attributes = sdpTransform.parse(relevant);
  cachedCharacters += relevant.length;
  if (cachedCharacters > MOST_CHARACTERS) {
    cache.clear();
    cachedCharacters = relevant.length;
  }
  cache.set(relevant, attributes);
  return attributes;
};
