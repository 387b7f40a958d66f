import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { EndpointConfig, SipClientConfig, SipServerConfig } from '../../src/api/config/config.ts';
import type { MediaConfig } from '../../src/api/config/media-config.ts';
import { clientRows, mediaRows, serverRows } from '../../src/api/config/rows.ts';
import { type AnyTable, isRow, type Resolved, type Row, resolve, type Table } from '../../src/api/config/table.ts';

const text = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** A value as the documents show it. */
const literal = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
};

/** The defaults of the rows by path, as literals; undefined for a setting without one. */
const defaults = (table: AnyTable, prefix = ''): [path: string, shown: string | undefined][] =>
  Object.entries(table).flatMap(([name, entry]): [string, string | undefined][] => {
    const path = `${prefix}${name}`;
    if (!isRow(entry)) return defaults(entry, `${path}.`);
    return [[path, entry.default === undefined ? undefined : literal(entry.default)]];
  });

const limitsOfMessages = /^limits\.message\./;
const byRows = new Map(
  [...defaults(clientRows), ...defaults(mediaRows, 'media.')].filter(([path]) => !limitsOfMessages.test(path)),
);

const prefixes: Readonly<Record<string, string>> = {
  EndpointConfig: '',
  MediaConfig: 'media.',
  TimerConfig: 'timers.',
  LimitConfig: 'limits.',
  DriverConfig: 'drivers.',
  RequestsSettings: 'requests.',
  SipServerConfig: 'server.',
  SipClientConfig: 'client.',
};

/** The `@defaultValue` of each setting of an interface by path. */
const documented = (source: string): Map<string, string | undefined> => {
  const found = new Map<string, string | undefined>();
  let prefix: string | undefined;
  let group = '';
  let shown: string | undefined;
  for (const line of source.split('\n')) {
    const opened = /^export interface (\w+)/.exec(line)?.[1];
    if (opened !== undefined) prefix = prefixes[opened];
    if (line === '}') prefix = undefined;
    if (prefix === undefined) continue;
    shown = /@defaultValue `(.*)`$/.exec(line)?.[1] ?? shown;
    const [, name, opens] = /^ +readonly (\w+)\?: (\{$)?/.exec(line) ?? [];
    if (line.endsWith('};') && name === undefined) group = '';
    if (name === undefined) continue;
    if (opens !== undefined) group = `${name}.`;
    else found.set(`${prefix}${group}${name}`, shown);
    shown = undefined;
  }
  return found;
};

const inInterface = new Map([
  ...documented(text('src/api/config/config.ts')),
  ...documented(text('src/api/config/media-config.ts')),
]);

/** The code in the column of defaults of the guide by the code in its first column. */
const inGuide = new Map(
  [...text('docs/guide/getting-started.md').matchAll(/^\| `([a-z][\w.]*)` \|.*\| ([^|]*) \|$/gm)].map(
    ([, path = '', cell = '']) => [path, [...cell.matchAll(/`([^`]*)`/g)].map(([, code]) => code)] as const,
  ),
);

describe('the default of every row', () => {
  const rows = [...byRows].filter(([path]) => path !== 'listen');

  it.each(rows)('%s (%s) is the @defaultValue of its interface', (path, shown) => {
    const member = path === 'acceptCalls' ? 'client.acceptCalls' : path;
    expect(inInterface.has(member)).toBe(true);
    expect(inInterface.get(member)).toBe(shown);
  });

  it.each(rows.filter(([path]) => !path.startsWith('drivers.')))('%s (%s) is the one of the guide', (path, shown) => {
    expect(inGuide.get(path)).toEqual(shown === undefined ? [] : [shown]);
  });

  it('is one for a server and one for a client in `listen`', () => {
    const each = [serverRows.listen.default, clientRows.listen.default].map(literal);
    expect(inGuide.get('listen')).toEqual(each);
    expect([inInterface.get('server.listen'), inInterface.get('client.listen')]).toEqual(each);
  });

  it('is one for both in every other setting', () => {
    const { listen, acceptCalls, ...common } = clientRows;
    expect({ ...common, listen: serverRows.listen }).toEqual(serverRows);
  });

  it('is looked up for every member of the interfaces', () => {
    const groups = ['requests', 'timers', 'limits', 'limits.message', 'drivers'];
    const members = [...inInterface.keys()].filter(
      (path) => !/^(server|client)\./.test(path) && !groups.includes(path),
    );
    expect(members.sort()).toEqual([...byRows.keys()].filter((path) => path !== 'acceptCalls').sort());
  });
});

describe('every default', () => {
  const each = Object.entries(mediaRows).flatMap(([name, entry]) => (isRow(entry) ? [[name, entry] as const] : []));

  it.each([...Object.entries(clientRows), ...each].filter(([, entry]) => isRow(entry)))(
    'of %s passes its schema',
    (_, entry) => {
      if (isRow(entry) && entry.default !== undefined)
        expect(v.safeParse(entry.schema, entry.default).issues).toBeUndefined();
    },
  );
});

describe('the compiler', () => {
  it('compares interface and table key by key', () => {
    expectTypeOf(serverRows).toEqualTypeOf<Table<SipServerConfig>>();
    expectTypeOf<keyof typeof clientRows>().toEqualTypeOf<keyof SipClientConfig>();
    expectTypeOf<keyof typeof mediaRows>().toEqualTypeOf<keyof MediaConfig>();
  });

  it('refuses a table that lacks a row, and a row of another type', () => {
    interface Two {
      readonly a?: number;
      readonly b?: string;
    }
    expectTypeOf<{ readonly a: Row<number>; readonly b: Row<string> }>().toExtend<Table<Two>>();
    expectTypeOf<{ readonly a: Row<number> }>().not.toExtend<Table<Two>>();
    expectTypeOf<{ readonly a: Row<number>; readonly b: Row<number> }>().not.toExtend<Table<Two>>();
  });

  it('requires a default unless the interface has `| undefined`', () => {
    expectTypeOf<{ readonly a: Row<number | undefined> }>().not.toExtend<Table<{ readonly a?: number }>>();
    expectTypeOf<{ readonly a: Row<number | undefined> }>().toExtend<Table<{ readonly a?: number | undefined }>>();
  });

  it('gives a resolved setting the type of its row', () => {
    expectTypeOf<Resolved<EndpointConfig>['inviteTimeoutMs']>().toEqualTypeOf<number>();
    expectTypeOf<Resolved<EndpointConfig>['from']>().toEqualTypeOf<string | undefined>();
    expectTypeOf<Resolved<EndpointConfig>['timers']['t1']>().toEqualTypeOf<number>();
    expectTypeOf<Resolved<MediaConfig>['jitter']['minMs']>().toEqualTypeOf<number>();
  });
});

describe('resolve', () => {
  it('puts a default where a setting is absent or undefined, in groups too', () => {
    const { inviteTimeoutMs, timers, from } = resolve(clientRows, { inviteTimeoutMs: 5, timers: { t1: 100 } });
    expect({ inviteTimeoutMs, timers, from }).toEqual({
      inviteTimeoutMs: 5,
      timers: { t1: 100, t2: 4000, t4: 5000 },
      from: undefined,
    });
    expect(resolve(mediaRows, {}).jitter).toEqual({ minMs: 40, maxMs: 200 });
  });

  it('keeps an object of the application as it is', () => {
    const clock = { now: () => 0, at: () => () => {} };
    expect(resolve(clientRows, { drivers: { clock } }).drivers.clock).toBe(clock);
  });
});
