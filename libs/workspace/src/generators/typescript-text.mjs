/** The longest line of a comment, without ` * ` in front. */
const width = 117;

/** A value as a literal of TypeScript. Fields that are undefined are left out; a symbol stands for an imported name. */
export function literal(value) {
  if (typeof value === 'symbol') return value.description;
  if (typeof value === 'number') return digits(value);
  if (typeof value !== 'object') return JSON.stringify(value);
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .map(([key, field]) => `${/^[A-Za-z]\w*$/.test(key) ? key : JSON.stringify(key)}: ${literal(field)},`);
  return `{ ${fields.join(' ')} }`;
}

/** A long text as a comment of documentation, broken into lines. */
export function wrapped(text) {
  const lines = [''];
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1);
    if (line !== '' && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return ['/**', ...lines.map((line) => ` * ${line}`), ' */'].join('\n');
}

/** A number as people write it: 151_936. */
function digits(number) {
  const text = String(number);
  return /^\d{4,}$/.test(text) ? text.replace(/(?<=\d)(?=(\d{3})+$)/g, '_') : text;
}
