const cookie = [0x21, 0x12, 0xa4, 0x42] as const;

/**
 * Whether a datagram is STUN (RFC 5389 §6), with which peers open a way through NAT and keep it open. It shares ports
 * with RTP, and its first two bits tell them apart (RFC 7983 §7).
 */
export const isStun = (octets: Uint8Array): boolean =>
  (octets[0] ?? 255) < 4 && octets.length >= 20 && cookie.every((octet, i) => octets[4 + i] === octet);
