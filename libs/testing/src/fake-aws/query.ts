import type { NormalizedSchema } from '@smithy/core/schema';

/** Reads what a service of the query protocol is asked: `Tags.member.1.Key=…`, by the schema of its operation. */
export function readQuery(form: URLSearchParams, schema: NormalizedSchema): unknown {
  return read(form, schema, '');
}

function read(form: URLSearchParams, schema: NormalizedSchema, at: string): unknown {
  const below = (key: string) => (at === '' ? key : `${at}.${key}`);
  if (schema.isStructSchema()) {
    const members = [...schema.structIterator()].flatMap(([name, inner]) => {
      const value = read(form, inner, below(name));
      return value === undefined ? [] : [[name, value] as const];
    });
    return members.length === 0 && at !== '' ? undefined : Object.fromEntries(members);
  }
  if (schema.isListSchema()) {
    const items: unknown[] = [];
    for (let index = 1; [...form.keys()].some((key) => `${key}.`.startsWith(`${at}.member.${index}.`)); index++)
      items.push(read(form, schema.getValueSchema(), `${at}.member.${index}`));
    return items.length === 0 ? undefined : items;
  }
  const text = form.get(at) ?? undefined;
  if (text === undefined) return undefined;
  if (schema.isBooleanSchema()) return text === 'true';
  return schema.isNumericSchema() ? Number(text) : text;
}

/** What a service of the query protocol answers. */
export function writeQuery(operation: string, schema: NormalizedSchema, value: unknown): string {
  const result = `${operation}Result`;
  return `<${operation}Response><${result}>${write(schema, value)}</${result}></${operation}Response>`;
}

/** How such a service refuses. */
export function writeQueryError(code: string, message: string): string {
  const error = `<Type>Sender</Type><Code>${escaped(code)}</Code><Message>${escaped(message)}</Message>`;
  return `<ErrorResponse><Error>${error}</Error><RequestId>made-up</RequestId></ErrorResponse>`;
}

function write(schema: NormalizedSchema, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (schema.isStructSchema()) {
    const fields = value as Readonly<Record<string, unknown>>;
    return [...schema.structIterator()]
      .map(([name, inner]) => (fields[name] === undefined ? '' : `<${name}>${write(inner, fields[name])}</${name}>`))
      .join('');
  }
  if (schema.isListSchema())
    return (value as readonly unknown[])
      .map((each) => `<member>${write(schema.getValueSchema(), each)}</member>`)
      .join('');
  if (value instanceof Date) return value.toISOString();
  return escaped(typeof value === 'string' ? value : JSON.stringify(value));
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
