/** What a wait gives. When it lasts too long its error has what was waited for, and how things stand. */
export const arrives = async <T>(
  what: string,
  wait: Promise<T>,
  stands: () => unknown = () => 'no more is known',
  limitMs = 20_000,
): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const missed = new Promise<never>((_, reject) => {
    const late = (): void => reject(new Error(`${what}: not within ${limitMs} ms. ${JSON.stringify(stands())}`));
    timer = setTimeout(late, limitMs);
  });
  try {
    return await Promise.race([wait, missed]);
  } finally {
    clearTimeout(timer);
  }
};
