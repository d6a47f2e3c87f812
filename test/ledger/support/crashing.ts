import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import type { Database } from 'better-sqlite3';

/** Thrown where the process would have died; nothing after it reaches the disk. */
class Crash extends Error {}

const CALLS = ['openSync', 'writeSync', 'fsyncSync', 'renameSync', 'unlinkSync', 'ftruncateSync', 'mkdirSync'] as const;
type Call = (typeof CALLS)[number];

/**
 * Runs the act and lets it die at the n-th call that changes a file or the database: that call and all later ones do nothing
 * but throw, so no cleaning up reaches the disk. `torn`: a write that dies has put half of its bytes there.
 *
 * @returns how many calls there were when it was not stopped, undefined when it died
 */
export function dyingAt(n: number, db: Database, act: () => unknown, isTorn = false): number | undefined {
  let calls = 0;
  const originals = new Map<Call, unknown>(CALLS.map((name) => [name, fs[name]]));
  const statement = Object.getPrototypeOf(db.prepare('SELECT 1')) as { run: (...parameters: unknown[]) => unknown };
  const run = statement.run;
  const step = (atDeath: () => void): void => {
    calls += 1;
    if (calls < n) return;
    if (calls === n) atDeath();
    throw new Crash(`died at call ${n}`);
  };
  try {
    for (const name of CALLS) {
      const original = originals.get(name) as (...parameters: unknown[]) => unknown;
      const dying = (...parameters: unknown[]): unknown => {
        step(() => {
          const [file, bytes, offset = 0, length, position = null] = parameters as [
            number,
            Buffer,
            number?,
            number?,
            number?,
          ];
          if (!isTorn || name !== 'writeSync') return;
          original(file, bytes, offset, Math.floor((length ?? bytes.length - offset) / 2), position);
        });
        return original(...parameters);
      };
      Object.assign(fs, { [name]: dying });
    }
    statement.run = function (...parameters: unknown[]) {
      step(() => undefined);
      return run.apply(this, parameters);
    };
    syncBuiltinESMExports();
    act();
    return calls;
  } catch (error) {
    if (calls < n) throw error;
    return undefined;
  } finally {
    statement.run = run;
    for (const [name, original] of originals) Object.assign(fs, { [name]: original });
    syncBuiltinESMExports();
  }
}
