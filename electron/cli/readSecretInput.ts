import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/**
 * A password or secret: from the environment variable if it is set, else from the terminal without echo, else the first
 * line of standard input. Never from the command line, where other accounts could read it.
 *
 * @throws Error when nothing was given
 */
export async function readSecretInput(prompt: string, variable: string): Promise<string> {
  const given = process.env[variable];
  if (given !== undefined && given !== '') return given;
  const isTerminal = process.stdin.isTTY === true;
  if (isTerminal) process.stderr.write(prompt);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: isTerminal });
  try {
    for await (const line of lines) {
      if (line !== '') return line;
      break;
    }
  } finally {
    lines.close();
    if (isTerminal) process.stderr.write('\n');
  }
  throw new Error(`nothing was given; set ${variable}, or pipe it to standard input`);
}
