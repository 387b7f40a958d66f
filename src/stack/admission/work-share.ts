/** A stretch of time of the event loop, in ms. */
export interface LoopWindow {
  readonly elapsedMs: number;
  /** Of it, the time in which there was nothing to do. */
  readonly idleMs: number;
  /** Of it, the time that new requests took. */
  readonly newWorkMs: number;
  /** How long what came in had to wait for its turn, on average. */
  readonly delayMs: number;
}

/** What new requests may take of the time of the event loop. */
export interface WorkShare {
  /** From 0 to 1. */
  readonly share: number;
  /** Windows in a row in which the delay was too long. */
  readonly delayed: number;
}

export const wholeShare: WorkShare = { share: 1, delayed: 0 };

/** The wait that calls do not notice: less than the 20 ms from one RTP packet to the next. */
export const acceptableDelayMs = 15;
/** A pause of the collector or of the machine is over before. */
const delayedWindows = 3;
/** A loop that rests for this part of the time is not overloaded, however long some of its turns are. */
const restingPart = 0.1;
/** A loop that rested for so long has no past. */
const forgottenMs = 1000;

/**
 * The share from now on. While what is up has to wait for new requests, it falls to three quarters of what they did
 * take, window by window; while it does not, it grows by a quarter: from nothing to all in 2 s, if windows last 100 ms.
 */
export const nextShare = ({ share, delayed }: WorkShare, window: LoopWindow): WorkShare => {
  const { elapsedMs, idleMs, newWorkMs, delayMs } = window;
  const rests = idleMs >= restingPart * elapsedMs;
  if (!rests && delayMs > acceptableDelayMs) {
    if (delayed + 1 < delayedWindows) return { share, delayed: delayed + 1 };
    return { share: Math.min(share, newWorkMs / elapsedMs) * 0.75, delayed: delayed + 1 };
  }
  if (share === 1 || (rests && elapsedMs >= forgottenMs)) return wholeShare;
  return { share: Math.min(1, share + Math.max(0.01, share / 4)), delayed: 0 };
};
