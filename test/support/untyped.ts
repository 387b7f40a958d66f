/** A value that no type checks, such as a JavaScript caller passes. */
export const untyped = <T>(value: unknown): T => value as T;

/** A test double: some members of `T`, each a member of it by name. The test determines which ones are used. */
export const double = <T>(members: { readonly [K in keyof T]?: unknown }): T => untyped<T>(members);
