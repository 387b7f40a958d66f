import sdpTransform from 'sdp-transform';

export type Attributes = ReturnType<typeof sdpTransform.parse>;

/** Of the texts that are remembered, in all. */
const MOST_CHARACTERS = 65_536;

const known = new Map<string, Attributes>();
let characters = 0;

/**
 * What sdp-transform makes of the telling lines (see `layOut`). It takes its time over each, and the peers of a server
 * mostly say the same from call to call: what was read lately is not read again. Nobody may change what is returned.
 */
export const readAttributes = (telling: string): Readonly<Attributes> => {
  const before = known.get(telling);
  if (before !== undefined) return before;
  const attributes = sdpTransform.parse(telling);
  characters += telling.length;
  if (characters > MOST_CHARACTERS) {
    known.clear();
    characters = telling.length;
  }
  known.set(telling, attributes);
  return attributes;
};
