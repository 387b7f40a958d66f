import { expect, it } from 'vitest';
import { createNullMedia } from '../../src/media/engine/null-media.ts';
import type { MediaEvent } from '../../src/signal/media.ts';
import { planTo } from './world.ts';

it('answers at once with its port, closes once, and holds nothing', async () => {
  const media = createNullMedia({ host: '192.0.2.5', port: 6000 });
  const events: MediaEvent[] = [];
  let completed = 0;
  media.events$.subscribe({ next: (event) => events.push(event), complete: () => completed++ });
  media.perform({ do: 'open', id: 'a', host: '127.0.0.1' });
  expect(events).toEqual([{ on: 'opened', id: 'a', host: '192.0.2.5', port: 6000, rtcpPort: 6001 }]);
  media.perform({ do: 'start', id: 'a', plan: planTo(4000) });
  expect(media.busy).toEqual({ streams: 1, sockets: 0, timers: 0 });
  expect(media.push('a', { samples: new Int16Array(1), sampleRate: 8000 })).toBe(false);
  media.frames$('a').subscribe({ complete: () => completed++ });
  media.perform({ do: 'close', id: 'a' });
  media.perform({ do: 'close', id: 'a' });
  expect(events.map((event) => event.on)).toEqual(['opened', 'closed']);
  expect(completed).toBe(1);
  media.perform({ do: 'open', id: 'b', host: '127.0.0.1' });
  await media.close();
  expect(events.map((event) => event.on)).toEqual(['opened', 'closed', 'opened', 'closed']);
  expect(media.busy).toEqual({ streams: 0, sockets: 0, timers: 0 });
  expect(completed).toBe(2);
});

it('whoever waits for the end of what is played does not wait for ever', () => {
  const media = createNullMedia({ port: 6000 });
  const events: MediaEvent[] = [];
  media.events$.subscribe((event) => events.push(event));
  media.perform({ do: 'open', id: 'a', host: '127.0.0.1' });
  media.perform({ do: 'play', id: 'a', ref: 4, source: { kind: 'silence' } });
  const error = 'this stack is signalling only';
  expect(events.at(-1)).toEqual({ on: 'played', id: 'a', ref: 4, completed: false, error });
});
