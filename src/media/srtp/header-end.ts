const fixed = 12;

/**
 * Offset where the RTP header ends and the encrypted portion begins (RFC 3711 §3.1); -1 when `length` octets are not an
 * RTP packet. Padding is encrypted and therefore not checked.
 */
export const headerEnd = (octets: Uint8Array, length: number): number => {
  if (length < fixed) return -1;
  const first = octets[0] as number;
  if (first >> 6 !== 2) return -1;
  let end = fixed + ((first & 0x0f) << 2);
  if ((first & 0x10) !== 0) {
    if (end + 4 > length) return -1;
    end += 4 + 4 * (((octets[end + 2] as number) << 8) | (octets[end + 3] as number));
  }
  return end > length ? -1 : end;
};
