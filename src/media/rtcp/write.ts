import { controlType, type ReportBlock, type SenderInfo, type VoipMetrics } from './model.ts';
import { voipMetricsOctets, writeVoipMetrics } from './voip-metrics.ts';

/** Octets for an SR with a few reports, a CNAME, an XR and a BYE. */
const room = 512;
const maxReason = 64;

/** Writes a compound packet (RFC 3550 §6.1): reports first, then SDES, then the others. */
export class ControlWriter {
  readonly #octets: Buffer = Buffer.alloc(room);
  #at = 0;

  /** An SR when `info` is given, else an RR. At most four reports: a stream follows four sources. */
  report(ssrc: number, info: SenderInfo | undefined, reports: readonly ReportBlock[]): this {
    const octets = this.#octets;
    const begin = this.#header(info === undefined ? controlType.rr : controlType.sr, reports.length);
    this.#word(ssrc);
    if (info !== undefined) {
      this.#word(info.ntpSeconds);
      this.#word(info.ntpFraction);
      this.#word(info.rtpTime);
      this.#word(info.packets);
      this.#word(info.octets);
    }
    for (const each of reports) {
      this.#word(each.ssrc);
      octets.writeUInt8(each.fractionLost, this.#at);
      // RFC 3550 §A.3: limited to a signed 24-bit value.
      octets.writeIntBE(Math.max(-0x80_0000, Math.min(0x7f_ffff, each.packetsLost)), this.#at + 1, 3);
      this.#at += 4;
      this.#word(each.highest);
      this.#word(each.jitter);
      this.#word(each.lastSr);
      this.#word(each.sinceLastSr);
    }
    return this.#close(begin);
  }

  /** SDES with a CNAME, its one mandatory item (RFC 3550 §6.5.1). */
  name(ssrc: number, cname: string): this {
    const begin = this.#header(controlType.sdes, 1);
    this.#word(ssrc);
    this.#octets[this.#at] = 1;
    this.#text(this.#at + 1, cname);
    // The chunk ends with at least one zero octet.
    this.#octets[this.#at++] = 0;
    return this.#close(begin);
  }

  bye(ssrc: number, reason = ''): this {
    const begin = this.#header(controlType.bye, 1);
    this.#word(ssrc);
    if (reason !== '') this.#text(this.#at, reason);
    return this.#close(begin);
  }

  /** XR with one VoIP metrics block (RFC 3611 §4.7). */
  metrics(ssrc: number, metrics: VoipMetrics): this {
    const begin = this.#header(controlType.xr, 0);
    this.#word(ssrc);
    writeVoipMetrics(this.#octets, this.#at, metrics);
    this.#at += voipMetricsOctets;
    return this.#close(begin);
  }

  /** Returns a copy of what was written and starts the next compound. */
  take(): Buffer {
    const octets = Buffer.from(this.#octets.subarray(0, this.#at));
    this.#at = 0;
    return octets;
  }

  #header(type: number, count: number): number {
    const begin = this.#at;
    this.#octets[begin] = 0x80 | count;
    this.#octets[begin + 1] = type;
    this.#at += 4;
    return begin;
  }

  #word(value: number): void {
    this.#at = this.#octets.writeUInt32BE(value >>> 0, this.#at);
  }

  /** A length octet, then the text. */
  #text(at: number, text: string): void {
    const length = this.#octets.write(text, at + 1, maxReason, 'utf8');
    this.#octets[at] = length;
    this.#at = at + 1 + length;
  }

  /** Pads to a multiple of four octets and writes the length. */
  #close(begin: number): this {
    while ((this.#at & 3) !== 0) this.#octets[this.#at++] = 0;
    this.#octets.writeUInt16BE((this.#at - begin) / 4 - 1, begin + 2);
    return this;
  }
}
