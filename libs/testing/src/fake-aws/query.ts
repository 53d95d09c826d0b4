import type { NormalizedSchema } from '@smithy/core/schema';

/** The two protocols in which requests are forms and answers are XML. */
export type QueryProtocol = 'ec2' | 'query';

/** Reads what such a service is asked, by the schema of its operation: `Tags.member.1.Key=…`; of EC2, `Filter.1.Name=…`. */
export function readQuery(protocol: QueryProtocol, form: URLSearchParams, schema: NormalizedSchema): unknown {
  return read(protocol, form, schema, '');
}

function read(protocol: QueryProtocol, form: URLSearchParams, schema: NormalizedSchema, at: string): unknown {
  const below = (key: string) => (at === '' ? key : `${at}.${key}`);
  if (schema.isStructSchema()) {
    const members = [...schema.structIterator()].flatMap(([name, inner]) => {
      const value = read(protocol, form, inner, below(askedName(protocol, name, inner)));
      return value === undefined ? [] : [[name, value] as const];
    });
    return members.length === 0 && at !== '' ? undefined : Object.fromEntries(members);
  }
  if (schema.isListSchema()) {
    const inner = schema.getValueSchema();
    const list = protocol === 'ec2' ? at : `${at}.${inner.getMergedTraits().xmlName ?? 'member'}`;
    const items: unknown[] = [];
    for (let index = 1; [...form.keys()].some((key) => `${key}.`.startsWith(`${list}.${index}.`)); index++)
      items.push(read(protocol, form, inner, `${list}.${index}`));
    return items.length === 0 ? undefined : items;
  }
  const text = form.get(at) ?? undefined;
  if (text === undefined) return undefined;
  if (schema.isBooleanSchema()) return text === 'true';
  return schema.isNumericSchema() ? Number(text) : text;
}

/** What EC2 has beside the traits that the SDK declares. */
type Traits = ReturnType<NormalizedSchema['getMergedTraits']> & { readonly ec2QueryName?: string };

function askedName(protocol: QueryProtocol, name: string, schema: NormalizedSchema): string {
  const { xmlName = name, ec2QueryName }: Traits = schema.getMergedTraits();
  if (protocol === 'query') return xmlName;
  return ec2QueryName ?? xmlName.charAt(0).toUpperCase() + xmlName.slice(1);
}

/** What such a service answers. */
export function writeQuery(
  protocol: QueryProtocol,
  operation: string,
  schema: NormalizedSchema,
  value: unknown,
): string {
  const text = write(schema, value);
  const result = `${operation}Result`;
  return `<${operation}Response>${protocol === 'ec2' ? text : `<${result}>${text}</${result}>`}</${operation}Response>`;
}

/** How such a service refuses. */
export function writeQueryError(protocol: QueryProtocol, code: string, message: string): string {
  const error = `<Error><Type>Sender</Type><Code>${escaped(code)}</Code><Message>${escaped(message)}</Message></Error>`;
  if (protocol === 'ec2') return `<Response><Errors>${error}</Errors><RequestID>made-up</RequestID></Response>`;
  return `<ErrorResponse>${error}<RequestId>made-up</RequestId></ErrorResponse>`;
}

function write(schema: NormalizedSchema, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (schema.isStructSchema()) {
    const fields = value as Readonly<Record<string, unknown>>;
    return [...schema.structIterator()]
      .map(([name, inner]) => {
        const tag = inner.getMemberTraits().xmlName ?? name;
        return fields[name] === undefined ? '' : `<${tag}>${write(inner, fields[name])}</${tag}>`;
      })
      .join('');
  }
  if (schema.isListSchema()) {
    const inner = schema.getValueSchema();
    const tag = inner.getMergedTraits().xmlName ?? 'member';
    return (value as readonly unknown[]).map((each) => `<${tag}>${write(inner, each)}</${tag}>`).join('');
  }
  if (value instanceof Date) return value.toISOString();
  return escaped(typeof value === 'string' ? value : JSON.stringify(value));
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
