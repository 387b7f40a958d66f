import { filter, firstValueFrom } from 'rxjs';
import { afterEach, expect } from 'vitest';
import type { MediaDriver } from '../../src/media/engine/media-driver.ts';
import type { MediaEvent } from '../../src/signal/media.ts';

/** Takes charge of drivers: closed after their test, and found to have left nothing behind. */
export const ownDrivers = (): ((made: MediaDriver) => MediaDriver) => {
  const drivers: MediaDriver[] = [];
  afterEach(async () => {
    for (const each of drivers.splice(0)) {
      await each.close();
      expect(each.busy).toEqual({ streams: 0, sockets: 0, timers: 0 });
    }
  });
  return (made) => {
    drivers.push(made);
    return made;
  };
};

/** The next event of this kind; with `id`, of this stream. When the stream fails or closes before, so does the wait. */
export const next = <K extends MediaEvent['on']>(
  media: MediaDriver,
  on: K,
  id?: string,
): Promise<Extract<MediaEvent, { on: K }>> => {
  const ends: readonly MediaEvent['on'][] = on === 'failed' || on === 'closed' ? [] : ['failed', 'closed'];
  return firstValueFrom(
    media.events$.pipe(
      filter((event) => id === undefined || event.id === id),
      filter((event): event is Extract<MediaEvent, { on: K }> => {
        if (ends.includes(event.on)) throw new Error(`${on} was waited for, and came: ${JSON.stringify(event)}`);
        return event.on === on;
      }),
    ),
  );
};

/** Opens a stream; gives its port. */
export const open = async (media: MediaDriver, id = 'x', host = '127.0.0.1'): Promise<number> => {
  const opened = next(media, 'opened', id);
  media.perform({ do: 'open', id, host });
  return (await opened).port;
};
