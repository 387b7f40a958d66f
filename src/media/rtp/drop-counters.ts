/** Packets that arrived and were not used, by reason. Plain numbers: counting one is an addition. */
export class DropCounters {
  /** From an address that is not the negotiated one. */
  source = 0;
  /** A payload type that was not negotiated. */
  payloadType = 0;
  /** No RTP packet, or no payload of its type. */
  malformed = 0;
  /** While held, or before the start. */
  paused = 0;
  /** After its time. */
  late = 0;
  duplicate = 0;
  /** A sequence number far off, not yet confirmed by the next. */
  sequence = 0;
  /** RTCP that is none, or comes where it was not agreed on. */
  rtcp = 0;
  /** Of another source, while one is heard. */
  ssrc = 0;
  /** More at once than could ever be played in time. */
  full = 0;

  /** The reasons that occurred. */
  toRecord(): Record<string, number> {
    const record: Record<string, number> = {};
    for (const [reason, count] of Object.entries(this) as [string, number][]) if (count > 0) record[reason] = count;
    return record;
  }
}
