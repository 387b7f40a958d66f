import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pathOf } from '../support/machine-table.ts';
import { sessionEvents, sessionStates } from '../support/session-machine.ts';
import { sessionPages } from '../support/session-pages.ts';

it.each(sessionPages)('docs/machines/$name.md states what the machine does', (page) => {
  expect(readFileSync(pathOf(page), 'utf8')).toBe(page.text());
});

describe('the page of the session', () => {
  it('asks every state', () => {
    for (const [name, states] of Object.entries(sessionStates)) {
      expect(states.length).toBeGreaterThan(0);
      expect(states.map((state) => state.name)).toEqual(states.map(() => name));
    }
  });

  it('asks about every kind of event', () => {
    const kinds = new Set(Object.values(sessionEvents).map((event) => event.on ?? 'timer'));
    expect([...kinds].sort()).toEqual([
      'command',
      'dialog.ack',
      'dialog.cancel',
      'dialog.failed',
      'dialog.open',
      'dialog.repeated',
      'dialog.request',
      'dialog.response',
      'media',
      'requestDone',
      'timer',
      'unsent',
    ]);
  });
});
