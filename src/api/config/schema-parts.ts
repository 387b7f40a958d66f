import * as v from 'valibot';
import type { Result } from '../../core/result.ts';
import { breaksLines } from '../common/extra-headers.ts';

type Schema = v.GenericSchema;

/** One line of text: what goes into a header must not begin another. */
export const line: v.GenericSchema<string> = v.pipe(
  v.string(),
  v.check((text) => !breaksLines(text), 'must be one line'),
);

export const filled: v.GenericSchema<string> = v.pipe(line, v.nonEmpty('must not be empty'));

export const whole = (from: number, to: number): v.GenericSchema<number> =>
  v.pipe(
    v.number(),
    v.integer('must be a whole number'),
    v.minValue(from, `must be at least ${from}`),
    v.maxValue(to, `must be at most ${to}`),
  );

export const port: v.GenericSchema<number> = whole(1, 65_535);

/** What one of the readers of the house takes; its own sentence is the message. */
export const readBy = <T>(given: v.GenericSchema<T>, read: (value: T) => Result<unknown>): Schema =>
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

/** An object with all of these and no others. */
export const record = (entries: Readonly<Record<string, Schema>>): Schema => v.strictObject(entries, unknownKey);

const unknownKey = (issue: { readonly expected: string | null }): string => {
  if (issue.expected === 'never') return 'is no setting that exists';
  return issue.expected === 'Object' ? 'must be an object' : 'is missing';
};

/** A list of at least one, or a single one. */
export const oneOrMore = (schema: Schema): Schema =>
  v.lazy((value) => (Array.isArray(value) ? v.pipe(v.array(schema), v.minLength(1, 'must not be empty')) : schema));

/** A text, or else what the other schema says. Chosen by looking, so that a wrong part keeps its path. */
export const textOr = (text: Schema, other: Schema): Schema =>
  v.lazy((value) => (typeof value === 'string' ? text : other));

/** An object of somebody else's making with these methods. */
export const having = (what: string, ...methods: readonly string[]): Schema => {
  const fits = (value: unknown): boolean =>
    typeof value === 'object' &&
    value !== null &&
    methods.every((name) => typeof (value as Record<string, unknown>)[name] === 'function');
  return v.custom<object>(fits, `must be ${what}, with the methods ${methods.join(', ')}`);
};
