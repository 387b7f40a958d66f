/**
 * A whole number from `low` up to, not including, `high`. The same `seed` and `turn` give the same number: a session
 * draws its seed once and asks for turn 1, 2, 3 …
 */
export const seededInteger = (seed: number, turn: number, low: number, high: number): number => {
  // One round of mulberry32: enough to keep two peers that met once from meeting again.
  let t = (seed + Math.imul(turn, 0x6d2b79f5)) >>> 0;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return low + Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * (high - low));
};
