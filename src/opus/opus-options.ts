/** What the peer requests to receive, by its `a=fmtp` (RFC 7587 §6.1). */
export interface OpusWishes {
  readonly fec: boolean;
  readonly dtx: boolean;
  readonly constant: boolean;
  readonly maxBitrate: number | undefined;
  readonly maxPlaybackRate: number;
}

const lowestBitrate = 6000;
const highestBitrate = 510_000;

/** Parses the parameters; unknown ones and those out of range are ignored. Never throws. */
export const opusWishes = (parameters = ''): OpusWishes => {
  const said = new Map<string, string>();
  for (const each of parameters.slice(0, 1000).split(';')) {
    const [name = '', value = ''] = each.split('=', 2);
    said.set(name.trim().toLowerCase(), value.trim());
  }
  const number = (name: string): number | undefined => {
    const value = said.get(name);
    return value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
  };
  const bitrate = number('maxaveragebitrate');
  return {
    fec: said.get('useinbandfec') === '1',
    dtx: said.get('usedtx') === '1',
    constant: said.get('cbr') === '1',
    maxBitrate: bitrate === undefined ? undefined : Math.min(Math.max(bitrate, lowestBitrate), highestBitrate),
    maxPlaybackRate: number('maxplaybackrate') ?? 48_000,
  };
};
