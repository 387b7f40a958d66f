import type { AudioSource } from '../../../signal/media.ts';
import { cadence } from './cadence.ts';
import { echo } from './echo.ts';
import { FramesSource } from './frames.ts';
import { silence } from './silence.ts';
import type { Source } from './source.ts';
import { tone } from './tone.ts';
import { WavFileSource } from './wav-file.ts';

/** Settings of a source. */
export interface SourceSettings {
  readonly sampleRate: number;
  /** Limit of queued pushed frames, in ms. */
  readonly queueMs: number;
  /** Called once, with one sentence, when the source fails. Never while it is being opened. */
  readonly failed: (sentence: string) => void;
}

/** Opens the source of a `play` command. */
export const openSource = (source: AudioSource, settings: SourceSettings): Source => {
  switch (source.kind) {
    case 'silence':
      return silence;
    case 'tone':
      return tone(source.frequencyHz, settings.sampleRate, source.level);
    case 'cadence':
      return cadence(source, settings.sampleRate);
    case 'file':
      return new WavFileSource(source.path, source.loop === true, settings.sampleRate, settings.failed);
    case 'echo':
      return echo(settings.sampleRate);
    case 'frames':
      return new FramesSource(settings.sampleRate, source.queueMs ?? settings.queueMs);
  }
};
