// What a datagram on a media port is: RFC 7983 §7 and RFC 5761 §4.

const cookie = [0x21, 0x12, 0xa4, 0x42] as const;

/** STUN (RFC 5389 §6), with which peers open a way through a NAT and keep it open. */
export const isStun = (octets: Uint8Array): boolean =>
  (octets[0] ?? 255) < 4 && octets.length >= 20 && cookie.every((octet, i) => octets[4 + i] === octet);

/** RTP (RFC 3550 §5.1) by its version and length, and no RTCP. */
export const isRtp = (octets: Uint8Array): boolean =>
  octets.length >= 12 && (octets[0] as number) >> 6 === 2 && !isRtcp(octets);

/** RFC 5761 §4: these packet types are RTCP, on the RTP port too; they are no payload types of RTP. */
export const isRtcp = (octets: Uint8Array): boolean => {
  const type = octets.length > 1 ? (octets[1] as number) : 0;
  return type >= 192 && type <= 223;
};
