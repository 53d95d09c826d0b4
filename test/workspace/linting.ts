import { ownRoot } from '@slipway/scripts/workspace';
import { ESLint, type Rule } from 'eslint';
import { globSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { flattenDiagnosticMessageText, type Program } from 'typescript';

// The configuration may have to make the graph of projects; nothing shall go on running after that.
process.env['NX_DAEMON'] = 'false';

/** What the compiler says of a file, told as a rule: the program that knows all types is there already. */
const types: Rule.RuleModule = {
  create: (context) => ({
    Program(node) {
      const { program } = context.sourceCode.parserServices as { readonly program: Program };
      for (const { messageText } of program.getSemanticDiagnostics(program.getSourceFile(context.filename)))
        context.report({ node, message: flattenDiagnosticMessageText(messageText, ' ') });
    },
  }),
};

const eslint = new ESLint({ cwd: ownRoot });
const eslintWithTypes = new ESLint({
  cwd: ownRoot,
  overrideConfig: [{ plugins: { compiler: { rules: { types } } }, rules: { 'compiler/types': 'error' } }],
});

export interface Complaint {
  readonly rule: string;
  readonly message: string;
  readonly line: number;
}

/** What the repository's own configuration says of a text, were it the content of a file that is there. */
export async function complaints(file: string, code: string): Promise<readonly Complaint[]> {
  return told(await eslint.lintText(`${code}\n`, { filePath: file }), file);
}

/** The same, and what the compiler says. */
export async function complaintsAndTypes(file: string, code: string): Promise<readonly Complaint[]> {
  return told(await eslintWithTypes.lintText(code, { filePath: file }), file);
}

function told([result]: readonly ESLint.LintResult[], file: string): readonly Complaint[] {
  if (result === undefined) throw new Error(`${file} is not linted at all`);
  return result.messages.map(({ ruleId, message, line }) => ({ rule: ruleId ?? 'none', message, line }));
}

/**
 * A file of a folder, for a text to stand in for: rules with types know only files that are there, and whether a folder's
 * files are named so or so is not the point.
 */
export function anyFile(pattern: string): string {
  const file = globSync(pattern, { cwd: ownRoot, exclude: ['**/node_modules/**'] })
    .filter((name) => /\.test\.ts$/.test(pattern) || !/\.test\.ts$/.test(name))
    .sort()[0];
  if (file === undefined) throw new Error(`${pattern} matches no file to stand in for`);
  return file;
}

/** How a file would import another by its place. */
export function relativePath(from: string, to: string): string {
  const path = relative(dirname(from), to);
  return path.startsWith('.') ? path : `./${path}`;
}
