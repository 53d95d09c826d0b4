/**
 * Makes src/data/*-options.json of an engine's source; prints which options appeared and which vanished.
 *
 * The source is read, not run: vLLM's own parser needs a GPU's libraries to start. What the reader does not understand
 * ends it, so that no option can be missed in silence.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { end, previous, replace } from './sync-support.ts';

/** A data file: the options that one version of an engine knows. */
export interface OptionsFile {
  readonly version: string;
  readonly source: { readonly from: string; readonly asOf: string };
  /** Long names without hyphens in front, sorted. */
  readonly names: readonly string[];
}

interface Reader {
  /** Name of the data file. */
  readonly file: string;
  /** What stands after the version in `source.from`. */
  readonly of: string;
  readonly version: (folder: string) => string | undefined;
  readonly names: (folder: string) => readonly string[];
}

const usage = `usage: node libs/catalog/sync-engine-options.ts RUNTIME --from DIR [--version VERSION] [--note TEXT]

  RUNTIME    vllm, vllm-neuron, ray-llm or llama-cpp
  --from     an unpacked sdist or wheel of vLLM; a checkout of llama.cpp
  --version  of the source, where it does not say it itself (llama.cpp)
  --note     what else a reader has to know of the source, such as which image holds it`;

const ofVllmServe = 'options of "vllm serve": engine arguments and API server, with their negated forms';
const readers: Readonly<Record<string, Reader>> = {
  vllm: { file: 'vllm', of: ofVllmServe, version: vllmVersion, names: vllmServeOptions },
  'vllm-neuron': { file: 'vllm-neuron', of: ofVllmServe, version: vllmVersion, names: vllmServeOptions },
  'ray-llm': {
    file: 'ray-llm',
    of: 'fields of AsyncEngineArgs and FrontendArgs, which Ray takes as engine_kwargs with underscores',
    version: vllmVersion,
    names: vllmEngineFields,
  },
  'llama-cpp': {
    file: 'llama-cpp',
    of: 'options of llama-server in common/arg.cpp',
    version: () => undefined,
    names: (folder) => llamaServerOptions(readFileSync(join(folder, 'common/arg.cpp'), 'utf8')),
  },
};

/** Options of `vllm serve`: what the parser of its API server declares. */
export function vllmServeOptions(folder: string): readonly string[] {
  const { classes, engine, frontend, parser } = readVllm(folder);
  const names = new Set<string>();
  const declare = (options: readonly string[], negatable: boolean) => {
    for (const option of options) {
      names.add(option);
      if (!negatable) continue;
      names.add(`no-${option}`);
      const [, prefix, rest] = /^(enable|disable)-(.+)$/.exec(option) ?? [];
      // Later versions pair --enable-x with --disable-x.
      if (parser.includes('_inverse_prefixes') && rest !== undefined)
        names.add(`${prefix === 'enable' ? 'disable' : 'enable'}-${rest}`);
    }
  };
  const optionalText = /type_hints == \{bool, str, type\(None\)\}/.test(engine);
  const isSwitch = (annotation: string) => isBool(annotation, optionalText);
  const kwargs = keywordSources(engine);
  for (const call of [...callsOf(engine, 'add_argument'), ...callsOf(frontend, 'add_argument')]) {
    const options = [...leadingStrings(call.text)].flatMap((text) => (text.startsWith('--') ? [text.slice(2)] : []));
    if (options.length === 0) {
      // A positional argument, a short form that others accompany, or the loop over all fields of the front end.
      if (/^\s*(\*extra_flags,\s*)?f"--\{key\.replace/.test(call.text) || /^\s*"[a-z_]+"/.test(call.text)) continue;
      throw new Error(`cannot tell which option this declares: add_argument(${oneLine(call.text)})`);
    }
    const spread = /\*\*\s*(\w+)(?:\[\s*"(\w+)"\s*\])?/.exec(call.text);
    const negatable =
      spread === null
        ? /BooleanOptionalAction/.test(call.text)
        : isSwitch(fieldOf(classes, kwargs, spread[1] ?? '', spread[2]));
    declare(options, negatable);
  }
  for (const [field, annotation] of fieldsOf(classes, 'FrontendArgs'))
    declare([hyphenated(field)], isSwitch(annotation));
  return [...names].sort();
}

/** What can be given to vLLM from Python; not its private fields, nor the two names that Ray sets itself. */
export function vllmEngineFields(folder: string): readonly string[] {
  const { classes } = readVllm(folder);
  const fields = ['AsyncEngineArgs', 'FrontendArgs'].flatMap((name) => [...fieldsOf(classes, name).keys()]);
  return [...new Set(fields.map(hyphenated))]
    .filter((name) => !name.startsWith('-') && !['model', 'served-model-name'].includes(name))
    .sort();
}

/** Options that llama-server takes: its own, and those of all programs. */
export function llamaServerOptions(source: string): readonly string[] {
  const names = new Set<string>();
  for (const { text, after } of callsOf(source, 'add_opt', '//')) {
    const lists = /^\s*common_arg\(\s*((?:\{[^{}]*\}\s*,\s*)+)/.exec(text)?.[1];
    if (lists === undefined) {
      if (after.startsWith(';') && /^\s*(arg|opt|std::move)/.test(text)) continue;
      throw new Error(`cannot tell which option this declares: add_opt(${oneLine(text)})`);
    }
    const tagged = [...text.matchAll(/\.set_examples\(\{([^}]*)\}\)/g)].at(-1)?.[1] ?? 'LLAMA_EXAMPLE_COMMON';
    const excluded = [...text.matchAll(/\.set_excludes\(\{([^}]*)\}\)/g)].at(-1)?.[1] ?? '';
    if (!/LLAMA_EXAMPLE_(COMMON|SERVER)\b/.test(tagged) || /LLAMA_EXAMPLE_SERVER\b/.test(excluded)) continue;
    for (const [, name = ''] of lists.matchAll(/"--([^"]+)"/g)) names.add(name);
  }
  if (names.size === 0) throw new Error('no option was found; --from takes a checkout of llama.cpp');
  return [...names].sort();
}

interface PythonClass {
  readonly bases: readonly string[];
  /** Field → annotation. */
  readonly fields: ReadonlyMap<string, string>;
}

function readVllm(folder: string) {
  const read = (...names: string[]): string => {
    for (const name of names) {
      try {
        return readFileSync(join(folder, 'vllm', name), 'utf8');
      } catch {
        continue;
      }
    }
    throw new Error(`cannot read vllm/${names.join(' or vllm/')} in ${folder}; --from takes an unpacked vLLM`);
  };
  const engine = read('engine/arg_utils.py');
  const frontend = read('entrypoints/common/cli_args.py', 'entrypoints/openai/cli_args.py');
  const parser = read('utils/argparse_utils.py');
  const configs = readdirSync(join(folder, 'vllm/config')).filter((name) => name.endsWith('.py'));
  const sources = [engine, frontend, ...configs.sort().map((name) => read(`config/${name}`))];
  return { classes: new Map(sources.flatMap((source) => [...classesOf(source)])), engine, frontend, parser };
}

/** Classes of a Python file with their annotated fields. */
function classesOf(source: string): Map<string, PythonClass> {
  const code = masked(source, '#');
  const classes = new Map<string, PythonClass>();
  for (const match of code.matchAll(/^class (\w+)(?:\(([^)]*)\))?:/gm)) {
    const start = match.index + match[0].length;
    const end = /^\S/m.exec(code.slice(start).replace(/^[^\n]*\n/, ''))?.index;
    const body = code
      .slice(start)
      .replace(/^[^\n]*\n/, '')
      .slice(0, end);
    const fields = new Map<string, string>();
    for (const field of body.matchAll(/^ {4}(\w+)\s*:\s*(?=\S)/gm)) {
      const annotation = upTo(body.slice(field.index + field[0].length), /[=\n]/);
      if (!/^(ClassVar|InitVar)\b/.test(annotation)) fields.set(field[1] ?? '', annotation);
    }
    classes.set(match[1] ?? '', { bases: (match[2] ?? '').split(',').map((base) => base.trim()), fields });
  }
  return classes;
}

function fieldsOf(classes: ReadonlyMap<string, PythonClass>, name: string): ReadonlyMap<string, string> {
  const found = classes.get(name);
  if (found === undefined) throw new Error(`there is no class ${name}`);
  const inherited = found.bases.filter((base) => classes.has(base)).flatMap((base) => [...fieldsOf(classes, base)]);
  return new Map([...inherited, ...found.fields]);
}

/** Which class, and maybe which of its fields, a dictionary of keyword arguments was made of. */
function keywordSources(source: string): ReadonlyMap<string, readonly [owner: string, field: string | undefined]> {
  const matches = source.matchAll(
    /^\s*(\w+_kwargs)\s*=\s*(?:get_kwargs\((\w+)\)|(\w+_kwargs))(?:\[\s*"(\w+)"\s*\])?$/gm,
  );
  return new Map([...matches].map(([, name = '', owner, other, field]) => [name, [owner ?? other ?? '', field]]));
}

function fieldOf(
  classes: ReadonlyMap<string, PythonClass>,
  kwargs: ReturnType<typeof keywordSources>,
  name: string,
  field: string | undefined,
): string {
  const [owner, ownField] = kwargs.get(name) ?? [];
  const wanted = field ?? ownField;
  if (owner === undefined || wanted === undefined) throw new Error(`cannot tell what ${name} is`);
  if (kwargs.has(owner)) return fieldOf(classes, kwargs, owner, wanted);
  const annotation = fieldsOf(classes, owner).get(wanted);
  if (annotation === undefined) throw new Error(`${owner} has no field ${wanted}`);
  return annotation;
}

/** True where the parser makes a switch that can be negated of a field. */
function isBool(annotation: string, optionalTextIsNone: boolean): boolean {
  const inner = /^(?:SkipValidation|Annotated|Optional)\[\s*(.*)\]$/s.exec(annotation.trim())?.[1];
  const members = split(inner ?? annotation, inner === undefined ? '|' : /[|,]/).map((member) => member.trim());
  if (!members.includes('bool')) return false;
  return !(optionalTextIsNone && members.length === 3 && members.includes('str') && members.includes('None'));
}

/** Calls of a function: what stands in the parentheses, and what follows. */
function* callsOf(source: string, name: string, comment = '#'): Generator<{ text: string; after: string }> {
  const code = masked(source, comment);
  for (const match of code.matchAll(new RegExp(`\\b${name}\\(`, 'g'))) {
    if (/\bdef $/.test(code.slice(0, match.index))) continue;
    const start = match.index + match[0].length;
    const length = upTo(code.slice(start), /\)/).length;
    // Comments go, text stays.
    const text = code.slice(start, start + length).replace(/[^\0]/g, (_, at: number) => source.charAt(start + at));
    yield { text: text.replaceAll('\0', ' '), after: code.slice(start + length + 1).trimStart() };
  }
}

/** String literals at the start of a list of arguments. */
function* leadingStrings(text: string): Generator<string> {
  for (let rest = text; ;) {
    const match = /^\s*"([^"]*)"\s*(?:,|$)/.exec(rest);
    if (match === null) return;
    yield match[1] ?? '';
    rest = rest.slice(match[0].length);
  }
}

/** The part of masked code before the first match outside of any brackets. */
function upTo(code: string, end: RegExp): string {
  let depth = 0;
  for (let at = 0; at < code.length; at++) {
    const char = code[at] ?? '';
    if (depth === 0 && end.test(char)) return code.slice(0, at);
    if ('([{'.includes(char)) depth++;
    if (')]}'.includes(char)) depth--;
  }
  return code;
}

function split(code: string, separator: string | RegExp): string[] {
  const parts: string[] = [];
  for (let rest = code; ;) {
    const part = upTo(rest, typeof separator === 'string' ? new RegExp(`[${separator}]`) : separator);
    parts.push(part);
    if (part.length === rest.length) return parts;
    rest = rest.slice(part.length + 1);
  }
}

/** Code of the same length in which the text of strings is blank and comments are zeros; line breaks stay. */
function masked(source: string, comment: string): string {
  const comments = comment === '//' ? '//[^\\n]*|/\\*[\\s\\S]*?\\*/' : '#[^\\n]*';
  const raw = comment === '//' ? 'R"\\((?:[\\s\\S]*?)\\)"' : '"""[\\s\\S]*?"""|\'\'\'[\\s\\S]*?\'\'\'';
  const token = new RegExp(`(${comments})|${raw}|"(?:[^"\\\\\\n]|\\\\[\\s\\S])*"|'(?:[^'\\\\\\n]|\\\\[\\s\\S])*'`, 'g');
  return source.replace(token, (found, remark: string | undefined) =>
    remark === undefined ? `"${found.slice(1, -1).replace(/[^\n]/g, ' ')}"` : found.replace(/[^\n]/g, '\0'),
  );
}

function hyphenated(field: string): string {
  return field.replaceAll('_', '-');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 100);
}

/** Version of an unpacked sdist (`PKG-INFO`) or wheel (`*.dist-info/METADATA`). */
function vllmVersion(folder: string): string | undefined {
  const wheel = readdirSync(folder).find((name) => /^vllm-.*\.dist-info$/.test(name));
  const file = wheel === undefined ? 'PKG-INFO' : join(wheel, 'METADATA');
  try {
    return /^Version: (\S+)$/m.exec(readFileSync(join(folder, file), 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}

/** The file as it is committed: a name a line, so that a difference can be read. */
export function optionsText({ version, source, names }: OptionsFile): string {
  const lines = names.map((name) => `    ${JSON.stringify(name)}`).join(',\n');
  const from = `{"from": ${JSON.stringify(source.from)}, "asOf": ${JSON.stringify(source.asOf)}}`;
  return `{\n  "version": ${JSON.stringify(version)},\n  "source": ${from},\n  "names": [\n${lines}\n  ]\n}\n`;
}

/** Which options appeared and which vanished. */
export function changes(before: readonly string[], after: readonly string[]): string[] {
  const missing = (from: readonly string[], names: readonly string[]) => {
    const known = new Set(from);
    return names.filter((name) => !known.has(name));
  };
  return [
    ...missing(before, after).map((name) => `+ --${name}`),
    ...missing(after, before).map((name) => `- --${name}`),
  ];
}

function main(): void {
  const given = parsed();
  const reader = given === undefined ? undefined : readers[given.runtime];
  if (given === undefined || reader === undefined) {
    end(2, usage);
    return;
  }
  const file = join(import.meta.dirname, `src/data/${reader.file}-options.json`);
  try {
    const version = given.version ?? reader.version(given.from);
    if (version === undefined) throw new Error(`${given.from} does not say its version; name it with --version`);
    const before = previous(file) as OptionsFile | undefined;
    const from = [`${given.runtime === 'llama-cpp' ? 'llama.cpp' : 'vllm'} ${version}: ${reader.of}`, given.note]
      .filter(Boolean)
      .join('; ');
    const today = new Date().toISOString().slice(0, 10);
    const names = reader.names(given.from);
    const asOf = before?.source.from === from ? before.source.asOf : today;
    replace(file, optionsText({ version, source: { from, asOf }, names }));
    for (const line of changes(before?.names ?? [], names)) console.log(line);
    console.log(`${names.length} options of ${given.runtime} (${before?.version ?? 'none'} → ${version})`);
  } catch (error) {
    end(3, error instanceof Error ? error.message : String(error));
  }
}

function parsed() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { from: { type: 'string' }, version: { type: 'string' }, note: { type: 'string' } },
    });
    const [runtime, ...more] = positionals;
    if (runtime === undefined || more.length > 0 || values.from === undefined) return undefined;
    return { runtime, from: values.from, version: values.version, note: values.note };
  } catch {
    return undefined;
  }
}

if (process.argv[1] === import.meta.filename) main();
