import type { OpusEncoderHandle } from 'libopus-wasm';
import type { Encoder } from '../media/codec/codec.ts';
import { about, Coder } from './coder.ts';
import type { OpusLibrary } from './library.ts';
import { readOpusParameters } from './opus-parameters.ts';

/** Enough for fullband speech and intelligible music. */
const usualBitrate = 40_000;
/** More than a packet of 60 ms has at the highest bitrate. */
const mostOctets = 1275;
/** The loss to protect against, in percent, when the peer requests FEC. */
const expectedLossPercent = 10;
const voip = 2048;
const frameTimes = [60, 40, 20, 10];

/** The bandwidth for a receiver with this playback rate (RFC 7587 §3.1.1), as a constant of libopus. */
const bandwidthFor = (playbackRate: number): 1101 | 1102 | 1103 | 1104 | 1105 => {
  if (playbackRate <= 8000) return 1101;
  if (playbackRate <= 12_000) return 1102;
  if (playbackRate <= 16_000) return 1103;
  return playbackRate <= 24_000 ? 1104 : 1105;
};

/** Encodes by the parameters in the peer's SDP. */
export class OpusEncoder implements Encoder {
  readonly name: string = about.name;
  readonly clockRate: number = about.clockRate;
  readonly sampleRate: number = about.sampleRate;
  readonly #coder: Coder<OpusEncoderHandle>;
  readonly #options = { frameSize: 960, maxPacketBytes: mostOctets };

  constructor(library: OpusLibrary, parameters: string | undefined) {
    const { fec, dtx, constant, maxBitrate = usualBitrate, maxPlaybackRate } = readOpusParameters(parameters);
    this.#coder = new Coder(
      library.createEncoder({
        channels: 1,
        sampleRate: about.sampleRate,
        application: voip,
        bitrate: Math.min(usualBitrate, maxBitrate),
        // Half the CPU time of 10, with no audible difference for speech.
        complexity: 5,
        fec,
        dtx,
        packetLossPercent: fec ? expectedLossPercent : 0,
        vbr: !constant,
        maxBandwidth: bandwidthFor(maxPlaybackRate),
      }),
    );
  }

  packetTime(requestedMs: number): number {
    return frameTimes.find((ms) => ms <= requestedMs) ?? 10;
  }

  octetsFor(): number {
    return mostOctets;
  }

  encode(samples: Int16Array, count: number, into: Uint8Array, at: number): number {
    const encoder = this.#coder.handle;
    if (encoder === undefined) return 0;
    this.#options.frameSize = count;
    const octets = encoder.encode(samples.length === count ? samples : samples.subarray(0, count), this.#options);
    // RFC 7587 §3.1.3: with DTX a payload of one or two octets is silence and need not be sent.
    if (octets.length <= 2) return 0;
    into.set(octets, at);
    return octets.length;
  }

  close(): void {
    this.#coder.close();
  }
}
