import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { WrongUsage } from '../exit.ts';

/** Asks a person, who sees what they type. */
export async function ask(question: string): Promise<string> {
  if (!process.stdin.isTTY) throw new WrongUsage('nobody can be asked here: say --confirm NAME');
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await lines.question(question)).trim();
  } finally {
    lines.close();
  }
}

/** Reads a secret: from standard input, or from a person, who does not see what they type. */
export async function readValue(question: string): Promise<string> {
  const value = process.stdin.isTTY ? await hidden(question) : await all();
  if (value === '') throw new WrongUsage('nothing was said: hand the value over on standard input');
  return value;
}

async function hidden(question: string): Promise<string> {
  process.stderr.write(question);
  const nowhere = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  try {
    return await lines.question('');
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}

/** All of standard input, without the line break at its end. */
async function all(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
}
