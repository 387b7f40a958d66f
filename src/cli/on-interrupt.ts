/**
 * Resolves at the first SIGINT or SIGTERM. From then on the default holds again: a second one ends the process at once.
 */
export const onInterrupt = (): { readonly asked: Promise<void>; release(): void } => {
  let release = (): void => {};
  const asked = new Promise<void>((resolve) => {
    const stop = (): void => {
      release();
      resolve();
    };
    release = () => {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
  return { asked, release: () => release() };
};
