/** Lifetime of a master key: packets of SRTP and of SRTCP. */
export interface KeyLife {
  readonly packets: number;
  readonly control: number;
}

/** RFC 3711 §9.2: the maximum lifetime. */
export const longestLife: KeyLife = { packets: 2 ** 48, control: 2 ** 31 };

/** The lifetime of a crypto attribute (RFC 4568 §6.1), for SRTP and SRTCP; the maximum when absent. */
export const lifeOf = (packets: number | undefined): KeyLife =>
  packets === undefined
    ? longestLife
    : { packets: Math.min(packets, longestLife.packets), control: Math.min(packets, longestLife.control) };
