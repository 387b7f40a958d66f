/**
 * `interrupted` resolves at the first SIGINT or SIGTERM. Afterwards the default action is restored: a second one ends the process.
 */
export const onInterrupt = (): { readonly interrupted: Promise<void>; release(): void } => {
  let release = (): void => {};
  const interrupted = new Promise<void>((resolve) => {
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
  return { interrupted, release: () => release() };
};
