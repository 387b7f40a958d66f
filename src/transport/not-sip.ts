const cr = 0x0d;
const lf = 0x0a;
const space = 0x20;

/**
 * Whether a datagram is not SIP and is ignored: empty, only line ends (the keep-alive of RFC 5626 §3.5.1 is for streams;
 * over UDP it gets no response), zeros as some phones send them, or one that begins with a control octet, as STUN does.
 */
export const isNotSip = (octets: Uint8Array): boolean => {
  let at = 0;
  while (octets[at] === cr || octets[at] === lf) at += 1;
  const first = octets[at];
  return first === undefined || first < space;
};
