/** More levels than any declaration has; a structure that holds itself has more. */
const deepest = 32;

/** A value that is not plain data, by its path, and what it is. */
export class NotPlainData extends Error {
  readonly path: string;

  constructor(path: string, what: string) {
    super(what);
    this.path = path;
  }
}

/**
 * A copy of a declaration that holds data and nothing else: objects, lists, texts, numbers, true, false, null.
 * @throws NotPlainData for functions, classes, getters that throw, structures that hold themselves.
 */
export function plainData(value: unknown, path = '', depth = 0): unknown {
  if (depth > deepest) throw new NotPlainData(path, `is nested more than ${deepest} levels deep, or holds itself`);
  if (value === null || ['string', 'number', 'boolean', 'undefined'].includes(typeof value)) return value;
  if (typeof value !== 'object') throw new NotPlainData(path, `is a ${typeof value}`);
  try {
    if (Array.isArray(value)) return value.map((item, index) => plainData(item, `${path}[${index}]`, depth + 1));
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) throw new NotPlainData(path, 'is made by a class');
    const entries = Object.entries(value).map(([key, item]): [string, unknown] => [
      key,
      plainData(item, path === '' ? key : `${path}.${key}`, depth + 1),
    ]);
    return Object.fromEntries(entries);
  } catch (error) {
    if (error instanceof NotPlainData) throw error;
    throw new NotPlainData(path, 'cannot be read');
  }
}
