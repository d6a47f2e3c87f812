import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { type Instant, parseDurationMs, parseInstant } from '../../shared/domain/time.ts';

/** Exit codes of every command. */
export const EXIT = { fine: 0, notSo: 1, wrongUse: 2 } as const;

export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Exactly these characters to standard output; resolves once they are taken, so that a slow reader slows us down. */
  write(text: string): Promise<void>;
  /** One line on a screen that the next one replaces; nothing where standard error is no screen. */
  progress(text: string): void;
}

export interface Command {
  readonly summary: string;
  readonly usage: string;
  /** Returns the exit code. UsageError means wrong use (2); any other error is reported as "not so" (1). */
  run(args: readonly string[], terminal: Terminal): Promise<number>;
}

/** The command was called wrongly; the message says how to call it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

type Values<T extends ParseArgsOptionsConfig> = {
  [K in keyof T]?: T[K] extends { type: 'boolean' } ? boolean : string;
};

/** @throws UsageError for unknown options and surplus or missing operands */
export function parse<const T extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: T,
  operands: readonly string[] = [],
): { values: Values<T>; operands: string[] } {
  let parsed: { values: Record<string, unknown>; positionals: string[] };
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  if (parsed.positionals.length !== operands.length) {
    const surplus = parsed.positionals.slice(operands.length);
    const missing = operands.slice(parsed.positionals.length);
    throw new UsageError(surplus.length > 0 ? `unexpected "${surplus.join(' ')}"` : `missing ${missing.join(' ')}`);
  }
  return { values: parsed.values as Values<T>, operands: parsed.positionals };
}

export function required(value: string | undefined, option: string): string {
  if (value === undefined || value === '') throw new UsageError(`--${option} is required`);
  return value;
}

export function instantOption(value: string | undefined, option: string): Instant | undefined {
  if (value === undefined) return undefined;
  try {
    return parseInstant(value);
  } catch (error) {
    throw new UsageError(`--${option}: ${(error as Error).message}`);
  }
}

export function durationOption(value: string | undefined, option: string): number | undefined {
  if (value === undefined) return undefined;
  try {
    return parseDurationMs(value);
  } catch (error) {
    throw new UsageError(`--${option}: ${(error as Error).message}`);
  }
}

export function integerOption(value: string | undefined, option: string, min: number, max: number): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!Number.isInteger(number) || number < min || number > max)
    throw new UsageError(`--${option} takes a whole number from ${min} to ${max}, not "${value}"`);
  return number;
}

/** Prints a table with aligned columns. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, i) => Math.max(cell.length, ...rows.map((row) => (row[i] ?? '').length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] as number))
      .join('  ')
      .trimEnd();
  return [line(head), ...rows.map(line)].join('\n');
}

export function oneOf<const T extends readonly string[]>(value: string, option: string, known: T): T[number] {
  if (!known.includes(value)) throw new UsageError(`--${option} takes ${known.join(', ')}, not "${value}"`);
  return value;
}
