import type * as v from 'valibot';
import { type Schema, settings } from './schema-parts.ts';

/** One setting: the schema of its values, and the value it has when absent. */
export interface Row<T> {
  readonly schema: v.GenericSchema<T>;
  readonly default: T;
}

/** A setting without a default resolves to undefined when it is absent. */
export function row<T>(schema: v.GenericSchema<T>): Row<T | undefined>;
export function row<T>(schema: v.GenericSchema<T>, value: NoInfer<T>): Row<T>;
export function row<T>(schema: v.GenericSchema<T>, value?: T): Row<T | undefined> {
  return { schema, default: value };
}

/** Whether all of its properties may be absent: such an object is a table of its own. */
type IsGroup<T> = T extends object ? (Partial<T> extends T ? true : false) : false;

/** A row for every setting of `Config`, a table for every group of settings. */
export type Table<Config> = {
  readonly [Name in keyof Config]-?: IsGroup<Required<Config>[Name]> extends true
    ? Table<Required<Config>[Name]>
    : Row<Required<Config>[Name]>;
};

/** `Config` with all defaults in their places. */
export type Resolved<Config> = {
  readonly [Name in keyof Config]-?: IsGroup<Required<Config>[Name]> extends true
    ? Resolved<Required<Config>[Name]>
    : Required<Config>[Name];
};

/** A table whose settings are not known by name. */
export type AnyTable = { readonly [name: string]: Row<unknown> | AnyTable };

export const isRow = (entry: Row<unknown> | AnyTable): entry is Row<unknown> => 'schema' in entry;

const schemaOfAny = (table: AnyTable): Schema =>
  settings(
    Object.fromEntries(
      Object.entries(table).map(([name, entry]) => [name, isRow(entry) ? entry.schema : schemaOfAny(entry)]),
    ),
  );

// The two casts: the keys of an object made from entries are not known to the compiler; `Table` has them.

/** The schema of a configuration that may have the settings of the table and no others. */
export const schemaOf = <Config>(table: Table<Config> & AnyTable): Schema<Config> =>
  schemaOfAny(table) as Schema<Config>;

/** Puts the defaults of the table in the places of absent settings. The configuration is taken as checked. */
export const resolve = <Config extends object>(table: Table<Config> & AnyTable, config: Config): Resolved<Config> =>
  resolveAny(table, config) as Resolved<Config>;

const resolveAny = (table: AnyTable, given: unknown): unknown => {
  const values = new Map<string, unknown>(typeof given === 'object' && given !== null ? Object.entries(given) : []);
  return Object.fromEntries(
    Object.entries(table).map(([name, entry]) => {
      const value = values.get(name);
      return [name, isRow(entry) ? (value ?? entry.default) : resolveAny(entry, value)];
    }),
  );
};
