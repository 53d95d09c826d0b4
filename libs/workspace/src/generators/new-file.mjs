/**
 * Writes a file that nobody wrote before.
 * @throws Error when it is there already: a generator never overwrites.
 */
export function writeNewFile(tree, file, text) {
  if (tree.exists(file)) throw new Error(`${file} exists already: choose another name, or edit that file`);
  tree.write(file, text);
}
