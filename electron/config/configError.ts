/** One thing that is wrong with the file, where a person can find it. Line and column count from 1. */
export interface ConfigFinding {
  readonly line: number;
  readonly column: number;
  readonly path: string;
  readonly message: string;
  readonly remedy: string;
}

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(
    readonly file: string,
    readonly findings: readonly ConfigFinding[],
  ) {
    super(findings.map((finding) => formatFinding(file, finding)).join('\n'));
  }
}

export const formatFinding = (file: string, { line, column, path, message, remedy }: ConfigFinding): string =>
  `${file}:${line}:${column}: ${path === '' ? '' : `${path}: `}${message}${remedy === '' ? '' : ` → ${remedy}`}`;
