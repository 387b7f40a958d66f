/**
 * Whether two pieces of plain data are equal in depth: primitives, arrays, octets and objects. The order of keys does not
 * matter, and a key that is missing equals one whose value is undefined.
 */
export const equalData = (a: unknown, b: unknown): boolean => {
  if (Object.is(a, b) || a === b) return true;
  if (!isObject(a) || !isObject(b)) return false;
  if (a instanceof Uint8Array) return b instanceof Uint8Array && equalItems(a, b);
  if (Array.isArray(a)) return Array.isArray(b) && equalItems(a, b);
  return !(b instanceof Uint8Array) && !Array.isArray(b) && coveredBy(a, b) && coversOnly(b, a);
};

type Data = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Data => typeof value === 'object' && value !== null;

const equalItems = (a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean => {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (!equalData(a[index], b[index])) return false;
  return true;
};

/** Own keys alone: an object has no `constructor` of its own. */
const coveredBy = (a: Data, b: Data): boolean => {
  for (const key of Object.keys(a)) if (!equalData(a[key], Object.hasOwn(b, key) ? b[key] : undefined)) return false;
  return true;
};

const coversOnly = (b: Data, a: Data): boolean => {
  for (const key of Object.keys(b)) if (!Object.hasOwn(a, key) && b[key] !== undefined) return false;
  return true;
};
