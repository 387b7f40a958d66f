import type { Stack } from '../stack/stack-contract.ts';

/** The machines, timers and media resources a stack still has, by name; empty when it is quiet. Listening sockets are not counted. */
export const noiseOf = (stack: Pick<Stack, 'busy' | 'media'>): readonly string[] => {
  const { streams, sockets, timers } = stack.media.busy;
  const all = { ...stack.busy, 'media streams': streams, 'media sockets': sockets, 'media timers': timers };
  return Object.entries(all)
    .filter(([, count]) => count !== 0)
    .map(([name, count]) => `${count} ${name}`);
};

/** Throws, with what is left, unless no machine, timer or media port of the stacks is left. */
export const expectQuiet = (...stacks: readonly Pick<Stack, 'busy' | 'media'>[]): void => {
  for (const [index, stack] of stacks.entries()) {
    const noise = noiseOf(stack);
    if (noise.length > 0) throw new Error(`stack ${index} is not quiet: ${noise.join(', ')}`);
  }
};
