import type { Desk } from './figure.ts';

interface OfAlarm {
  readonly alarm: string;
  readonly limitKind: string;
  readonly raisedAt: number;
}

/** `rule:RULE:SUBJECT`, as the engine names alarms of rules. */
const ALARM_OF_RULE = /^rule:([^:]+):(.+)$/;

/**
 * The rule that raised an alarm over a period (not with the reading), and the sealed result that stood then: of its period the last
 * that began by then. No result where the period was still open and nothing was sealed of it yet.
 */
export function ruleOfAlarm(
  { source }: Desk,
  { alarm, limitKind, raisedAt }: OfAlarm,
): { readonly ref: string | undefined; readonly result: number | undefined } | undefined {
  const found = limitKind === 'rule' ? ALARM_OF_RULE.exec(alarm) : null;
  if (!found) return undefined;
  const [, id, subject] = found as unknown as [string, string, string];
  const result = source.db
    .prepare<unknown[], { seq: number; packHash: string }>(
      `SELECT seq, packHash FROM ruleResult WHERE rule = ? AND subject = ? AND fromTime <= ? ORDER BY fromTime DESC, seq DESC LIMIT 1`,
    )
    .get(id, subject, raisedAt);
  const rule = source.rules().findLast((each) => each.id === id);
  const hash = result?.packHash ?? rule?.hash;
  return { ref: hash === undefined ? undefined : `rule:${hash}|${id}`, result: result?.seq };
}

/** Occurrences of alarms that a result raised, as `ruleOfAlarm` has it. */
export function alarmsOfResult(
  desk: Desk,
  result: { readonly seq: number; readonly rule: string; readonly subject: string; readonly from: number },
): readonly string[] {
  const rows = desk.source.db
    .prepare<unknown[], OfAlarm & { occurrence: string }>(
      `SELECT occurrence, alarm, limitKind, raisedAt FROM alarm WHERE alarm = ? AND limitKind = 'rule' AND raisedAt >= ?
       ORDER BY raisedAt LIMIT 1000`,
    )
    .all(`rule:${result.rule}:${result.subject}`, result.from);
  return rows.filter((row) => ruleOfAlarm(desk, row)?.result === result.seq).map(({ occurrence }) => occurrence);
}
