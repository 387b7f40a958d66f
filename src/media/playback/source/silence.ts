import { nothingHeld, type Source } from './source.ts';

/** Silence. It has no state: one instance serves all streams. */
export const silence: Source = {
  fill: (into) => {
    into.fill(0);
    return true;
  },
  close: nothingHeld,
};
