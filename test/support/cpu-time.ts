/**
 * Least CPU time of some runs, in ms: what the work costs, whatever else the machine has to do meanwhile. Once is not
 * enough: code is compiled and garbage collected on the same account.
 */
export const leastCpuMs = (work: () => void, runs = 5): number => {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < runs; i++) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
};
