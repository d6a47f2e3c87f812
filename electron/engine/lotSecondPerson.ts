import type { Database } from 'better-sqlite3';
import type { ColdChainConfig } from '../../shared/domain/config/index.ts';
import type { Disposition } from '../../shared/domain/entry.ts';
import type { StoredLot } from '../projection/index.ts';

/** A rule of a pack in force whose breach wants two people behind a release. */
export interface SecondPersonRule {
  readonly pack: string;
  readonly rule: string;
}

/**
 * Decisions about a lot that need a second person's signature: those the configuration names, and its release where a rule
 * that asks for two was not met by a probe of its store while it lay there.
 */
export function secondPersonFor(
  db: Database,
  { stores, secondPersonFor: configured }: Pick<ColdChainConfig, 'stores' | 'secondPersonFor'>,
  rules: readonly SecondPersonRule[],
  { stays }: Pick<StoredLot, 'stays'>,
): Disposition[] {
  if (configured.includes('release') || rules.length === 0) return [...configured];
  const broken = db.prepare(
    `SELECT 1 FROM ruleResult WHERE pack = ? AND rule = ? AND subject = ? AND fromTime < ? AND toTime > ?
       AND verdict = 'notMet' AND replacedBy IS NULL LIMIT 1`,
  );
  const isBroken = stays.some(({ store, from, to }) =>
    (stores.find(({ id }) => id === store)?.probes ?? []).some((probe) =>
      rules.some(({ pack, rule }) => broken.get(pack, rule, probe, to ?? Number.MAX_SAFE_INTEGER, from) !== undefined),
    ),
  );
  return isBroken ? [...configured, 'release'] : [...configured];
}
