/** How many packets one master key serves, of SRTP and of SRTCP. */
export interface KeyLife {
  readonly packets: number;
  readonly control: number;
}

/** RFC 3711 §9.2: what no key outlives. */
export const longestLife: KeyLife = { packets: 2 ** 48, control: 2 ** 31 };

/** As its owner said (RFC 4568 §6.1), of either kind; the longest where nothing was. */
export const lifeOf = (packets: number | undefined): KeyLife =>
  packets === undefined
    ? longestLife
    : { packets: Math.min(packets, longestLife.packets), control: Math.min(packets, longestLife.control) };
