const cpuMs = (work: () => void): number => {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};

/**
 * The least CPU time of several runs, in ms: the cost of the work, whatever else the machine does meanwhile. Several,
 * because compilation and garbage collection are included.
 */
export const leastCpuMs = (work: () => void, runs = 5): number => {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < runs; i++) least = Math.min(least, cpuMs(work));
  return least;
};

/**
 * The least CPU time of each work, in ms, to compare with each other: they run in turn, so that a busy machine slows down
 * all of them, and again until the times are `enough`, at most so many rounds.
 */
export const leastCpuMsUntil = (
  works: readonly (() => void)[],
  enough: (times: readonly number[]) => boolean,
  rounds = 15,
): readonly number[] => {
  const least = works.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < rounds; round++) {
    for (const [i, work] of works.entries()) least[i] = Math.min(least[i] as number, cpuMs(work));
    if (enough(least)) break;
  }
  return least;
};
