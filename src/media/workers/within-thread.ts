import type { MediaCommand } from '../../signal/media.ts';
import type { Emit } from '../media-engine.ts';

/** Packets do not pass from thread to thread: a relay that would have to leads nowhere, and that is told. */
export const withinThread = (command: MediaCommand, threadOf: (id: string) => unknown, emit: Emit): MediaCommand => {
  if (command.do !== 'relay' || command.to === undefined) return command;
  const { id, to } = command;
  if (threadOf(to) === threadOf(id)) return command;
  emit({ on: 'relay', id, to, passing: false });
  return { do: 'relay', id };
};
