const rotated = (word: number): number => (word << 13) | (word >>> 19);

const mixed = (word: number): number => {
  const once = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return twice ^ (twice >>> 16);
};

/**
 * Eight characters of one octet that stand for a text: equal for equal texts, and for two different ones by chance in
 * 2^64 cases. Without a secret: who knows one text can make others of the same fingerprint.
 */
export const fingerprint = (text: string): string => {
  let a = 0x9e3779b9 ^ text.length;
  let b = 0x7f4a7c15;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = rotated(Math.imul(a ^ code, 0xcc9e2d51));
    b = rotated(Math.imul(b ^ code, 0x1b873593));
  }
  a = mixed(a ^ rotated(b));
  b = mixed(b ^ a);
  return String.fromCharCode(
    a >>> 24,
    (a >>> 16) & 255,
    (a >>> 8) & 255,
    a & 255,
    b >>> 24,
    (b >>> 16) & 255,
    (b >>> 8) & 255,
    b & 255,
  );
};
