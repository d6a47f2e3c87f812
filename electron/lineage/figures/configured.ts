import type { Desk } from './figure.ts';

/** The entry that brought a configuration into force. */
export const entryOfConfig = ({ source }: Desk, hash: string): string | undefined => {
  const found = source.config(hash);
  return found === undefined ? undefined : `entry:${found.seq}`;
};

/** The configuration that was in force at an instant, µs. */
export function configAt({ source }: Desk, at: number): string | undefined {
  const seq = source.db
    .prepare("SELECT seq FROM entry WHERE kind = 'config' AND at <= ? ORDER BY seq DESC LIMIT 1")
    .pluck()
    .get(at) as number | undefined;
  return seq === undefined ? undefined : `entry:${seq}`;
}

/** The entry that brought a rule pack into force. */
export const packEntry = ({ source }: Desk, hash: string): string | undefined => {
  const rule = source.rules().find((each) => each.hash === hash);
  return rule && `entry:${rule.seq}`;
};
