import { format, resolveConfig } from 'prettier';
import ts from 'typescript';
import { ownRoot } from '../workspace-root.ts';

/** One place in a file where a pin stands, and the facts beside it. */
export interface Literal {
  /** Where it stands: `images.vllm.digest`. */
  readonly path: string;
  /** The object that it belongs to. */
  readonly object: SourceObject;
  /** What is written: the text of a string, or the name of a constant. */
  readonly value: string;
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

/** New text for a literal. */
export interface Edit {
  readonly literal: Literal;
  readonly value: string;
}

/** An object as it is written, without running anything. */
export class SourceObject {
  readonly #file: ts.SourceFile;
  readonly #node: ts.ObjectLiteralExpression;
  readonly #path: string;

  constructor(file: ts.SourceFile, node: ts.ObjectLiteralExpression, path: string) {
    this.#file = file;
    this.#node = node;
    this.#path = path;
  }

  /** Names of the fields that hold objects, in their order. */
  objects(): readonly (readonly [name: string, object: SourceObject])[] {
    return this.#fields().flatMap(([name, value]) => {
      const node = unwrapped(value);
      return ts.isObjectLiteralExpression(node)
        ? [[name, new SourceObject(this.#file, node, `${this.#path}.${name}`)] as const]
        : [];
    });
  }

  object(name: string): SourceObject | undefined {
    return this.objects().find(([field]) => field === name)?.[1];
  }

  /** A field that is written as text, without expressions. */
  text(name: string): string | undefined {
    const node = this.#field(name);
    return node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined;
  }

  /** A field that is a list of texts. */
  texts(name: string): readonly string[] | undefined {
    const node = this.#field(name);
    if (node === undefined || !ts.isArrayLiteralExpression(node)) return undefined;
    const texts = node.elements.flatMap((element) => (ts.isStringLiteralLike(element) ? [element.text] : []));
    return texts.length === node.elements.length ? texts : undefined;
  }

  /** A field that can be replaced: text, or the name of a constant. */
  literal(name: string): Literal | undefined {
    const node = this.#field(name);
    if (node === undefined || !(ts.isStringLiteralLike(node) || ts.isIdentifier(node))) return undefined;
    const start = node.getStart(this.#file);
    return {
      path: `${this.#path}.${name}`,
      object: this,
      value: node.text,
      line: this.#file.getLineAndCharacterOfPosition(start).line + 1,
      start,
      end: node.end,
    };
  }

  #field(name: string): ts.Expression | undefined {
    const found = this.#fields().find(([field]) => field === name);
    return found === undefined ? undefined : unwrapped(found[1]);
  }

  #fields(): readonly (readonly [string, ts.Expression])[] {
    return this.#node.properties.flatMap((property) => {
      if (ts.isShorthandPropertyAssignment(property)) return [[property.name.text, property.name] as const];
      if (!ts.isPropertyAssignment(property)) return [];
      const { name } = property;
      return ts.isIdentifier(name) || ts.isStringLiteralLike(name) ? [[name.text, property.initializer] as const] : [];
    });
  }
}

/** The object that a file exports under a name. */
export function exportedObject(text: string, name: string): SourceObject | undefined {
  const file = parse(text);
  for (const statement of file.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name: declared, initializer } of statement.declarationList.declarations) {
      if (!ts.isIdentifier(declared) || declared.text !== name || initializer === undefined) continue;
      const node = unwrapped(initializer);
      if (ts.isObjectLiteralExpression(node)) return new SourceObject(file, node, name);
    }
  }
  return undefined;
}

/** The text with every edit made, without an import that nothing uses any more, formatted as the repository is. */
export async function edited(text: string, edits: readonly Edit[]): Promise<string> {
  const config = await resolveConfig(`${ownRoot}/libs/catalog/src/images.ts`);
  const replaced = [...edits]
    .sort((a, b) => b.literal.start - a.literal.start)
    .reduce(
      (whole, { literal: { start, end }, value }) => `${whole.slice(0, start)}'${value}'${whole.slice(end)}`,
      text,
    );
  return format(withoutUnused(replaced, 'unpinned'), { ...config, parser: 'typescript' });
}

function withoutUnused(text: string, name: string): string {
  const file = parse(text);
  let uses = 0;
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node.text === name && !ts.isImportSpecifier(node.parent)) uses++;
    ts.forEachChild(node, visit);
  };
  visit(file);
  if (uses > 0) return text;
  for (const statement of file.statements) {
    if (!ts.isImportDeclaration(statement)) continue;
    const named = statement.importClause?.namedBindings;
    if (named === undefined || !ts.isNamedImports(named)) continue;
    const kept = named.elements.filter((element) => element.name.text !== name);
    if (kept.length === named.elements.length) continue;
    const [start, end] = [statement.getStart(file), statement.end];
    const whole = kept.length === 0 && statement.importClause?.name === undefined;
    if (whole) return text.slice(0, start) + text.slice(end).replace(/^\r?\n/, '');
    const bindings = `{ ${kept.map((element) => element.getText(file)).join(', ')} }`;
    return text.slice(0, named.getStart(file)) + bindings + text.slice(named.end);
  }
  return text;
}

function parse(text: string): ts.SourceFile {
  return ts.createSourceFile('catalog.ts', text, ts.ScriptTarget.ESNext, true);
}

/** What stands inside `(…)`, `… as const` and `… satisfies …`. */
function unwrapped(node: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node)
    ? unwrapped(node.expression)
    : node;
}
