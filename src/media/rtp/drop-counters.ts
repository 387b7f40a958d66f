/** Packets that were received and not used, by reason. Counting one is an addition. */
export class DropCounters {
  /** From an address other than the negotiated one. */
  source = 0;
  /** A payload type that was not negotiated. */
  payloadType = 0;
  /** Not a valid RTP packet, or not a valid payload. */
  malformed = 0;
  /** While held, or before the start. */
  paused = 0;
  /** Too late to be played. */
  late = 0;
  duplicate = 0;
  /** A jump of the sequence number that the next packet has not confirmed. */
  sequence = 0;
  /** Invalid RTCP, or RTCP on a port where it was not negotiated. */
  rtcp = 0;
  /** Of another source than the one that is played. */
  ssrc = 0;
  /** The jitter buffer was full. */
  full = 0;

  /** The reasons with a count above 0, and `more` of these and other reasons added. */
  toRecord(more: Readonly<Record<string, number>> = {}): Record<string, number> {
    const record: Record<string, number> = {};
    for (const reason in this) {
      const count = this[reason];
      if (typeof count === 'number' && count > 0) record[reason] = count;
    }
    for (const reason in more) record[reason] = (record[reason] ?? 0) + (more[reason] ?? 0);
    return record;
  }
}
