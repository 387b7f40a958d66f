/** Where FNV-1a with 32 bits begins. */
export const fnvBasis = 0x811c9dc5;

/** FNV-1a over the characters of a text, from 0 to 2^32 - 1; `from` is the hash of the text before it, or a seed. */
export const fnv1a = (text: string, from: number = fnvBasis): number => {
  let hash = from;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
};
