// ITU-T Q.23: each key is one of four low and one of four high frequencies.

export const lowHz: readonly number[] = [697, 770, 852, 941];
export const highHz: readonly number[] = [1209, 1336, 1477, 1633];

const keys = ['123A', '456B', '789C', '*0#D'];

/** The key of a low and a high frequency, by their indices in the tables above. */
export const keyAt = (low: number, high: number): string | undefined => keys[low]?.[high];

/** The two frequencies of a key; undefined for a character that is not a key. */
export const frequenciesOf = (key: string): readonly [low: number, high: number] | undefined => {
  const low = keys.findIndex((row) => key.length === 1 && row.includes(key.toUpperCase()));
  if (low < 0) return undefined;
  const high = (keys[low] as string).indexOf(key.toUpperCase());
  return [lowHz[low] as number, highHz[high] as number];
};
