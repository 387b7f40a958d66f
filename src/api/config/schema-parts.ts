import * as v from 'valibot';
import type { Result } from '../../core/result.ts';
import { breaksLines } from '../common/extra-headers.ts';

export type Schema<T = unknown> = v.GenericSchema<T>;

/** One line of text: a header value must not begin another header. */
export const line: Schema<string> = v.pipe(
  v.string(),
  v.check((text) => !breaksLines(text), 'must be one line'),
);

export const filled: Schema<string> = v.pipe(line, v.nonEmpty('must not be empty'));

/** The message with the value that was given. */
const withValue =
  (must: string) =>
  ({ received }: { readonly received: string }): string =>
    `${must}, not ${received}`;

export const whole = (from: number, to: number): Schema<number> =>
  v.pipe(
    v.number(withValue('must be a whole number')),
    v.integer(withValue('must be a whole number')),
    v.minValue(from, withValue(`must be at least ${from}`)),
    v.maxValue(to, withValue(`must be at most ${to}`)),
  );

export const port: Schema<number> = whole(1, 65_535);

export const flag: Schema<boolean> = v.boolean();

export const oneOf = <const T extends string | number>(...options: readonly T[]): Schema<T> => {
  const shown = options.map((each) => JSON.stringify(each));
  const last = shown.pop();
  const all = shown.length === 0 ? last : `${shown.join(', ')} or ${last}`;
  return v.picklist(options, withValue(`must be ${all}`));
};

/** A value that this reader accepts; the detail of its failure is the message. */
export const readBy = <T>(given: Schema<T>, read: (value: T) => Result<unknown>): Schema<T> =>
  v.pipe(
    given,
    v.rawCheck(({ dataset, addIssue }) => {
      const result = dataset.typed ? read(dataset.value) : undefined;
      if (result?.ok === false) addIssue({ message: result.detail });
    }),
  );

/** An object with these settings, each of which may be absent, and no others. */
export const settings = (entries: Readonly<Record<string, Schema>>): Schema =>
  v.strictObject(
    Object.fromEntries(Object.entries(entries).map(([name, schema]) => [name, v.optional(schema)])),
    unknownKey,
  );

/** An object with all of these properties and no others. */
export const record = <E extends v.ObjectEntries>(
  entries: E,
): v.StrictObjectSchema<E, v.ErrorMessage<v.StrictObjectIssue>> => v.strictObject(entries, unknownKey);

const unknownKey = (issue: { readonly expected: string | null }): string => {
  if (issue.expected === 'never') return 'is no setting that exists';
  return issue.expected === 'Object' ? 'must be an object' : 'is missing';
};

/** A list of at least one item. */
export const list = <T>(item: Schema<T>): Schema<readonly T[]> =>
  v.pipe(v.array(item), v.minLength(1, 'must not be empty'));

/** A list of at least one item, or a single item. */
export const oneOrMore = <T>(item: Schema<T>): Schema<T | readonly T[]> =>
  either<readonly T[], T>(Array.isArray, list(item), item);

export const textOr = <T>(text: Schema<string>, other: Schema<T>): Schema<string | T> =>
  either((value) => typeof value === 'string', text, other);

/** One of two schemas, chosen by a look at the value, so that a wrong part of it keeps its path. */
export const either = <A, B>(
  isFirst: (value: unknown) => boolean,
  first: Schema<A>,
  second: Schema<B>,
): Schema<A | B> => v.lazy((value): Schema<A | B> => (isFirst(value) ? first : second));

/** An object of the application with these methods. */
export const having = <T extends object>(what: string, ...methods: readonly (keyof T & string)[]): Schema<T> => {
  const fits = (value: unknown): boolean =>
    typeof value === 'object' &&
    value !== null &&
    methods.every((name) => typeof (value as Record<string, unknown>)[name] === 'function');
  return v.custom<T>(fits, `must be ${what}, with the methods ${methods.join(', ')}`);
};

/** A function of this type; its parameters cannot be checked. */
export const callable = <F extends (...args: never[]) => unknown>(what: string): Schema<F> =>
  v.custom<F>((value) => typeof value === 'function', `must be ${what}`);
