import { NEVER, Subject } from 'rxjs';
import type { Clock } from '../core/clock.ts';
import type { MediaDriver } from '../media/engine/media-driver.ts';
import { noCounters } from '../media/media-engine.ts';
import type { MediaCommand, MediaEvent } from '../signal/media.ts';

export interface MemoryMediaOptions {
  readonly clock: Clock;
  /** How long opening and closing take, in ms. */
  readonly delayMs?: number;
  /** When it returns a reason, `open` fails with it. */
  readonly refuse?: (id: string) => string | undefined;
  /** The RTP port of the first stream. */
  readonly firstPort?: number;
}

export interface MemoryMedia extends MediaDriver {
  /** Every command, in order. */
  readonly commands: readonly MediaCommand[];
  /** Emits an event made by the test, such as a digit. */
  report(event: MediaEvent): void;
}

/** A media driver without sockets: it records the commands in `commands`, and opens, plays and closes without packets. */
export const memoryMedia = ({ clock, delayMs = 0, refuse, firstPort = 40_000 }: MemoryMediaOptions): MemoryMedia => {
  const events = new Subject<MediaEvent>();
  const commands: MediaCommand[] = [];
  const open = new Set<string>();
  let pending = 0;
  let port = firstPort;
  const later = (event: () => MediaEvent): void => {
    pending += 1;
    clock.at(clock.now() + delayMs, () => {
      pending -= 1;
      events.next(event());
    });
  };
  /** The refs of unfinished plays, by stream. */
  const playing = new Map<string, readonly number[]>();
  const finish = (id: string, ref: number, completed: boolean): void => {
    const refs = playing.get(id) ?? [];
    if (!refs.includes(ref)) return;
    playing.set(
      id,
      refs.filter((each) => each !== ref),
    );
    later(() => ({ on: 'played', id, ref, completed }));
  };
  return {
    events$: events.asObservable(),
    commands,
    report: (event) => events.next(event),
    perform: (command) => {
      commands.push(command);
      const { id } = command;
      if (command.do === 'open') {
        const reason = refuse?.(id);
        if (reason === undefined) open.add(id);
        const rtp = port;
        port += 2;
        later(() =>
          reason === undefined
            ? { on: 'opened', id, host: command.host, port: rtp, rtcpPort: rtp + 1 }
            : { on: 'failed', id, reason },
        );
      } else if (command.do === 'close') {
        open.delete(id);
        for (const ref of playing.get(id) ?? []) finish(id, ref, false);
        playing.delete(id);
        later(() => ({ on: 'closed', id, counters: noCounters }));
      } else if (command.do === 'play') {
        if (command.options?.queue !== 'append') for (const ref of playing.get(id) ?? []) finish(id, ref, false);
        playing.set(id, [...(playing.get(id) ?? []), command.ref]);
        if (command.source.kind === 'file') finish(id, command.ref, true);
      } else if (command.do === 'control') {
        const { control, ref } = command;
        if (control.do === 'stop' || control.do === 'finish') finish(id, ref, control.do === 'finish');
      } else if (command.do === 'dtmf' && command.ref !== undefined) {
        const { ref } = command;
        later(() => ({ on: 'dtmfSent', id, ref }));
      } else if (command.do === 'record') {
        later(() => ({ on: 'recorded', id, path: command.path }));
      }
    },
    frames$: () => NEVER,
    push: (id) => open.has(id),
    counters: (id) => (open.has(id) ? noCounters : undefined),
    get busy() {
      return { streams: open.size, sockets: open.size * 2, timers: pending };
    },
    close: async () => {
      open.clear();
      events.complete();
    },
  };
};
