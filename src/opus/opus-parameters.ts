/** What the peer requests to receive, by its `a=fmtp` (RFC 7587 §6.1). */
export interface OpusParameters {
  readonly fec: boolean;
  readonly dtx: boolean;
  readonly constant: boolean;
  readonly maxBitrate: number | undefined;
  readonly maxPlaybackRate: number;
}

const lowestBitrate = 6000;
const highestBitrate = 510_000;

/** Parses the parameters; unknown ones and those out of range are ignored. Never throws. */
export const readOpusParameters = (parameters = ''): OpusParameters => {
  const given = new Map<string, string>();
  for (const each of parameters.slice(0, 1000).split(';')) {
    const [name = '', value = ''] = each.split('=', 2);
    given.set(name.trim().toLowerCase(), value.trim());
  }
  const number = (name: string): number | undefined => {
    const value = given.get(name);
    return value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
  };
  const bitrate = number('maxaveragebitrate');
  return {
    fec: given.get('useinbandfec') === '1',
    dtx: given.get('usedtx') === '1',
    constant: given.get('cbr') === '1',
    maxBitrate: bitrate === undefined ? undefined : Math.min(Math.max(bitrate, lowestBitrate), highestBitrate),
    maxPlaybackRate: number('maxplaybackrate') ?? 48_000,
  };
};
