/** What was going on, in a few words. A signal is named by its tag: its contents may hold secrets. */
export const duringText = (during: unknown): string => {
  if (typeof during === 'string') return during;
  if (typeof during !== 'object' || during === null) return 'the stack';
  if ('on' in during) return `the fact ${String(during.on)}`;
  return 'do' in during ? `the order ${String(during.do)}` : 'the stack';
};
