import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EntryTable } from '../../src/stack/timers/entry-table.ts';

describe('a table of entries by rising numbers', () => {
  it('holds what a Map holds, however far the numbers lie apart', () => {
    const gap = fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 ** 40 }));
    const step = fc.record({ gap, drops: fc.array(fc.nat(), { maxLength: 3 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const table = new EntryTable<string>();
        const model = new Map<number, string>();
        let id = 0;
        for (const { gap: by, drops } of steps) {
          id += by;
          table.add(id, `entry ${id}`);
          model.set(id, `entry ${id}`);
          for (const drop of drops) {
            const gone = [...model.keys()][drop % model.size] ?? -1;
            expect(table.get(gone)).toBe(model.get(gone));
            table.remove(gone);
            model.delete(gone);
            expect(table.get(gone)).toBeUndefined();
          }
        }
        expect(table.size).toBe(model.size);
        expect(table.all()).toEqual([...model.values()]);
      }),
    );
  });
});
