import { open } from 'node:fs/promises';
import type { PlaySource } from '../api/play/play-source.ts';
import { SipError } from '../core/errors.ts';
import { callToneOf } from '../media/playback/tones/call-tone.ts';
import { headOctets, readWavHeader } from '../media/record/wav/read-header.ts';

/** The source for `tone`, `echo`, `silence`, a call tone such as `busy:uk`, or a WAV file, whose header is checked before any call. */
export const soundOf = async (flag: string, text: string): Promise<PlaySource> => {
  if (text === 'tone') return { kind: 'tone', frequencyHz: 440 };
  if (text === 'echo' || text === 'silence') return { kind: text };
  const tone = callToneOf(text);
  if (tone !== undefined) return tone;
  await checkWav(flag, text);
  return { kind: 'file', path: text };
};

const checkWav = async (flag: string, path: string): Promise<void> => {
  const wrong = (why: string): SipError => new SipError('ERR_SIP_ARGUMENT', `${flag}: ${path} ${why}`);
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path, 'r');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    throw wrong(
      code === 'ENOENT'
        ? 'does not exist; there is tone, echo, silence, busy:uk and its like, or a WAV file'
        : `cannot be read (${code})`,
    );
  }
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw wrong('is no file');
    const head = Buffer.alloc(Math.min(headOctets, stats.size));
    await file.read(head, 0, head.length, 0);
    const header = readWavHeader(head, stats.size);
    if (!header.ok) throw wrong(`is no WAV file that can be played: ${header.detail}`);
  } finally {
    await file.close();
  }
};
