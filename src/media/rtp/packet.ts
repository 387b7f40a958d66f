// RFC 3550 §5.1
//    0                   1                   2                   3
//   |V=2|P|X|  CC   |M|     PT      |       sequence number         |
//   |                           timestamp                           |
//   |                             SSRC                              |
//   |                      CSRC (CC times)                          |
//   |  extension: profile word, length in 32-bit words, data (X)    |
//   |                     payload … padding, padding count (P)      |

/** Octets of a header without CSRC and extension. */
export const headerLength = 12;

/** Why octets are not an RTP packet. */
export type RtpFault = 'short' | 'version' | 'csrc' | 'extension' | 'padding';

const empty = new Uint8Array(0);

/**
 * An RTP packet in place (RFC 3550 §5.1). `read` checks the lengths; fields are decoded on access. A view is reused: it
 * refers to the packet read last.
 */
export class RtpView {
  octets: Uint8Array = empty;
  payloadStart = 0;
  payloadEnd = 0;
  /** Offset of the last fault. */
  faultAt = -1;

  /** Returns the fault, or `undefined`: then the fields may be used. Never throws. */
  read(octets: Uint8Array): RtpFault | undefined {
    const length = octets.length;
    if (length < headerLength) return this.#fault('short', length);
    const first = octets[0] as number;
    if (first >> 6 !== 2) return this.#fault('version', 0);
    let start = headerLength;
    let end = length;
    // Most packets have no CSRC, extension or padding: one comparison covers all three.
    if (first !== 0x80) {
      start += (first & 0x0f) << 2;
      if (start > length) return this.#fault('csrc', headerLength);
      if ((first & 0x10) !== 0) {
        if (start + 4 > length) return this.#fault('extension', start);
        const words = ((octets[start + 2] as number) << 8) | (octets[start + 3] as number);
        if (start + 4 + words * 4 > length) return this.#fault('extension', start + 2);
        start += 4 + words * 4;
      }
      if ((first & 0x20) !== 0) {
        // The count includes itself: 0 is invalid, and so is one that reaches into the header.
        const padding = octets[length - 1] as number;
        if (padding === 0 || padding > length - start) return this.#fault('padding', length - 1);
        end -= padding;
      }
    }
    this.octets = octets;
    this.payloadStart = start;
    this.payloadEnd = end;
    return undefined;
  }

  get marker(): boolean {
    return (this.octets[1] as number) > 127;
  }

  get payloadType(): number {
    return (this.octets[1] as number) & 0x7f;
  }

  get sequence(): number {
    const o = this.octets;
    return ((o[2] as number) << 8) | (o[3] as number);
  }

  get timestamp(): number {
    const o = this.octets;
    return (((o[4] as number) << 24) | ((o[5] as number) << 16) | ((o[6] as number) << 8) | (o[7] as number)) >>> 0;
  }

  get ssrc(): number {
    const o = this.octets;
    return (((o[8] as number) << 24) | ((o[9] as number) << 16) | ((o[10] as number) << 8) | (o[11] as number)) >>> 0;
  }

  /** The contributing sources. */
  get csrc(): readonly number[] {
    const o = this.octets;
    const found: number[] = [];
    for (let i = 0, at = headerLength; i < ((o[0] as number) & 0x0f); i++, at += 4) {
      const high = ((o[at] as number) << 24) | ((o[at + 1] as number) << 16);
      found.push((high | ((o[at + 2] as number) << 8) | (o[at + 3] as number)) >>> 0);
    }
    return found;
  }

  get payloadLength(): number {
    return this.payloadEnd - this.payloadStart;
  }

  /** The payload without padding; shares the packet's memory. */
  get payload(): Uint8Array {
    return this.octets.subarray(this.payloadStart, this.payloadEnd);
  }

  #fault(fault: RtpFault, at: number): RtpFault {
    this.faultAt = at;
    return fault;
  }
}

/** The fields of a header without CSRC and extension. */
export interface RtpHeader {
  readonly marker: boolean;
  readonly payloadType: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
}

/** Writes a header without CSRC and extension to the first twelve octets. */
export const writeHeader = (into: Uint8Array, header: RtpHeader): void => {
  const { payloadType, sequence, timestamp, ssrc } = header;
  into[0] = 0x80;
  into[1] = header.marker ? payloadType | 0x80 : payloadType;
  into[2] = sequence >>> 8;
  into[3] = sequence;
  into[4] = timestamp >>> 24;
  into[5] = timestamp >>> 16;
  into[6] = timestamp >>> 8;
  into[7] = timestamp;
  into[8] = ssrc >>> 24;
  into[9] = ssrc >>> 16;
  into[10] = ssrc >>> 8;
  into[11] = ssrc;
};
