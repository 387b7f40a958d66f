import { nothingHeld, type Source } from './source.ts';

/** A live line with nothing on it. Keeps no state: one serves all streams. */
export const silence: Source = {
  fill: (into) => {
    into.fill(0);
    return true;
  },
  close: nothingHeld,
};
