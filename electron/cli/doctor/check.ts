/** One thing that was looked at. */
export interface Check {
  readonly name: string;
  readonly verdict: 'ok' | 'warn' | 'bad';
  readonly finding: string;
  /** What to do about it; empty when all is well. */
  readonly remedy: string;
}

export const ok = (name: string, finding: string): Check => ({ name, verdict: 'ok', finding, remedy: '' });
export const warn = (name: string, finding: string, remedy: string): Check => ({
  name,
  verdict: 'warn',
  finding,
  remedy,
});
export const bad = (name: string, finding: string, remedy: string): Check => ({
  name,
  verdict: 'bad',
  finding,
  remedy,
});
