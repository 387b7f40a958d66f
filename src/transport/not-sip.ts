const cr = 0x0d;
const lf = 0x0a;
const space = 0x20;

/**
 * Whether a datagram is no attempt at SIP, and silence is the answer: empty, only line ends (the keep-alive of
 * RFC 5626 §3.5.1 belongs to streams; over UDP it has no answer), zeros as some phones send them, or a control octet
 * where a start line should be, as in STUN.
 */
export const isNotSip = (octets: Uint8Array): boolean => {
  let at = 0;
  while (octets[at] === cr || octets[at] === lf) at += 1;
  const first = octets[at];
  return first === undefined || first < space;
};
