import { readRendered } from '../support/rendered.ts';

/** What External Secrets knows when it writes a Secret, by the names of its templates. */
export type Known = Readonly<Record<string, string>>;

/** An ExternalSecret of a rendered file, as far as these checks look at it. */
interface ExternalSecret {
  readonly kind: string;
  readonly spec: { readonly target: { readonly template: { readonly data: Readonly<Record<string, string>> } } };
}

/** The Secret that External Secrets would write of a rendered file: its templates filled in with what is known. */
export function writtenSecret(file: string, known: Known): Readonly<Record<string, string>> {
  const secret = readRendered(file).find(({ kind }) => kind === 'ExternalSecret') as unknown as
    ExternalSecret | undefined;
  if (secret === undefined) throw new Error(`${file} holds no ExternalSecret`);
  const { data } = secret.spec.target.template;
  return Object.fromEntries(Object.entries(data).map(([key, text]) => [key, filledIn(text, known)]));
}

/** Templates of Go, as far as ours use them: a name, and the filter that escapes it for a URL. */
function filledIn(text: string, known: Known): string {
  return text.replace(/\{\{ \.(\w+)( \| urlquery)? \}\}/g, (whole, name: string, filter: string | undefined) => {
    const value = known[name];
    if (value === undefined) throw new Error(`${whole} is not known`);
    return filter === undefined ? value : urlquery(value);
  });
}

/** What Go's filter makes of a text. */
function urlquery(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}
