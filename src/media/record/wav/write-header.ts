/** Octets of the header that `wavHeader` writes. */
export const wavHeaderOctets = 44;

/** The header of a 16-bit PCM WAV file. A size beyond 32 bits is written as the largest there is. */
export const wavHeader = (sampleRate: number, channels: number, dataOctets: number): Uint8Array => {
  const header = new Uint8Array(wavHeaderOctets);
  const view = new DataView(header.buffer);
  const word = (at: number, text: string): void => {
    for (let i = 0; i < 4; i++) header[at + i] = text.charCodeAt(i);
  };
  const data = Math.min(dataOctets, 0xffff_ffff - wavHeaderOctets);
  word(0, 'RIFF');
  view.setUint32(4, wavHeaderOctets - 8 + data, true);
  word(8, 'WAVE');
  word(12, 'fmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * channels * 2, true);
  view.setUint16(32, channels * 2, true);
  view.setUint16(34, 16, true);
  word(36, 'data');
  view.setUint32(40, data, true);
  return header;
};
