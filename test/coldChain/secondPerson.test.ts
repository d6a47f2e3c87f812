import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { secondPersonFor } from '../../electron/engine/lotSecondPerson.ts';
import { ruleResults } from '../../electron/projection/migrations/0007-rule-results.ts';
import { coldConfig } from './stationRig.ts';

const RULE = { pack: 'cold-chain', rule: 'mkt' };
const stay = (from: number, to: number | null) => ({ stays: [{ store: 'room', from, to }] });

/** One sealed result of the rule for a probe, over [100, 200). */
function withResult(verdict: string, replacedBy: string | null = null) {
  const db = new Database(':memory:');
  db.exec(ruleResults.sql);
  db.prepare(
    `INSERT INTO ruleResult VALUES (1, 'k', 0, 'cold-chain', '1.0', 'h', 'mkt', 't', 'd', 'p', 0, 'm', '', 'room.air', 100, 200, ?, 9,
       'Cel', 8, NULL, 1, 1, '', NULL, NULL, ?)`,
  ).run(verdict, replacedBy);
  return db;
}
const askedOf = (
  config: Record<string, unknown>,
  db: Database.Database,
  lot: ReturnType<typeof stay>,
  rules = [RULE],
) => {
  const { coldChain } = coldConfig(config);
  return coldChain ? secondPersonFor(db, coldChain, rules, lot) : undefined;
};

describe('two people behind a release', () => {
  it('where a rule that asks for two was not met by a probe of the store while the lot lay there', () => {
    expect(askedOf({}, withResult('notMet'), stay(150, null))).toEqual(['release']);
  });
  it.each([
    ['the rule was met', withResult('met'), stay(150, null), [RULE]],
    ['a later result replaced it', withResult('notMet', 'later'), stay(150, null), [RULE]],
    ['the lot came only afterwards', withResult('notMet'), stay(200, null), [RULE]],
    ['no rule asks for two', withResult('notMet'), stay(150, null), []],
  ] as const)('not where %s', (_name, db, lot, rules) => {
    expect(askedOf({}, db, lot, [...rules])).toEqual([]);
  });
  it('and always where the configuration says so', () => {
    expect(askedOf({ secondPersonFor: ['release', 'reject'] }, withResult('met'), stay(0, null))).toEqual([
      'release',
      'reject',
    ]);
  });
});
