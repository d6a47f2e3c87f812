import type { Database } from 'better-sqlite3';
import type { ResultBody } from '../../shared/domain/entry.ts';

/** A sealed result as the projection keeps it; `from` and `to` (exclusive) are the period, `replacedBy` the key that amends it. */
export type StoredResult = Omit<
  ResultBody,
  'v' | 'kind' | 'station' | 'workUnit' | 'config' | 'source' | 'figures' | 'amends' | 'from' | 'to'
> & {
  readonly seq: number;
  readonly from: number;
  readonly to: number;
  readonly document: string;
  readonly paragraph: string;
  readonly isChecked: boolean;
  readonly figures: NonNullable<ResultBody['figures']>;
  readonly amends: string | null;
  readonly replacedBy: string | null;
};

/** Applies one sealed result to the `ruleResult` projection; what it amends is replaced by it. */
export function projectResult(db: Database, seq: number, body: ResultBody): void {
  db.prepare(
    `INSERT INTO ruleResult (seq, key, at, pack, packVersion, packHash, rule, title, document, paragraph, isChecked, method,
       rounding, subject, fromTime, toTime, verdict, value, unit, limitValue, expected, received, valid, detail, figures, amends)
     VALUES (@seq, @key, @at, @pack, @packVersion, @packHash, @rule, @title, @document, @paragraph, @isChecked, @method,
       @rounding, @subject, @from, @to, @verdict, @value, @unit, @limit, @expected, @received, @valid, @detail, @figures, @amends)`,
  ).run({
    ...body,
    seq,
    from: body.from ?? body.at,
    to: body.to ?? body.at,
    document: body.source.document,
    paragraph: body.source.paragraph,
    isChecked: body.source.isChecked ? 1 : 0,
    figures: body.figures === undefined ? null : JSON.stringify(body.figures),
    amends: body.amends ?? null,
  });
  if (body.amends !== undefined)
    db.prepare('UPDATE ruleResult SET replacedBy = ? WHERE key = ?').run(body.key, body.amends);
}

const COLUMNS = `seq, key, at, pack, packVersion, packHash, rule, title, document, paragraph, isChecked, method, rounding, subject,
  fromTime AS "from", toTime AS "to", verdict, value, unit, limitValue AS "limit", expected, received, valid, detail, figures,
  amends, replacedBy`;

type Row = Omit<StoredResult, 'isChecked' | 'figures'> & {
  readonly isChecked: number;
  readonly figures: string | null;
};

const resultOf = ({ isChecked, figures, ...row }: Row): StoredResult => ({
  ...row,
  isChecked: isChecked === 1,
  figures: figures === null ? {} : (JSON.parse(figures) as StoredResult['figures']),
});

/** The result that stands for a subject and period; undefined where none was sealed. */
export function findResult(
  db: Database,
  { rule, subject, from, to }: Pick<StoredResult, 'rule' | 'subject' | 'from' | 'to'>,
): StoredResult | undefined {
  const row = db
    .prepare(
      `SELECT ${COLUMNS} FROM ruleResult WHERE rule = ? AND subject = ? AND fromTime = ? AND toTime = ? AND replacedBy IS NULL
       ORDER BY seq DESC LIMIT 1`,
    )
    .get(rule, subject, from, to) as Row | undefined;
  return row && resultOf(row);
}

export interface ResultsQuestion {
  readonly rule?: string;
  readonly subject?: string;
  readonly verdict?: StoredResult['verdict'];
  /** µs; results whose period ends after `from` and begins before `to`. */
  readonly from?: number;
  readonly to?: number;
  readonly limit: number;
}

/** Results that stand, the latest period first. */
export function listResults(db: Database, question: ResultsQuestion): StoredResult[] {
  const terms = ['replacedBy IS NULL'];
  const values: (number | string)[] = [];
  const add = (sql: string, value: number | string | undefined): void => {
    if (value === undefined) return;
    terms.push(sql);
    values.push(value);
  };
  add('rule = ?', question.rule);
  add('subject = ?', question.subject);
  add('verdict = ?', question.verdict);
  add('toTime > ?', question.from);
  add('fromTime < ?', question.to);
  const rows = db
    .prepare(`SELECT ${COLUMNS} FROM ruleResult WHERE ${terms.join(' AND ')} ORDER BY toTime DESC, seq DESC LIMIT ?`)
    .all(...values, question.limit) as Row[];
  return rows.map(resultOf);
}

/** All that was ever said of a subject and period, the first one first. */
export function resultHistory(
  db: Database,
  { rule, subject, from, to }: Pick<StoredResult, 'rule' | 'subject' | 'from' | 'to'>,
): StoredResult[] {
  const rows = db
    .prepare(
      `SELECT ${COLUMNS} FROM ruleResult WHERE rule = ? AND subject = ? AND fromTime = ? AND toTime = ? ORDER BY seq LIMIT 100`,
    )
    .all(rule, subject, from, to) as Row[];
  return rows.map(resultOf);
}

export function resultBySeq(db: Database, seq: number): StoredResult | undefined {
  const row = db.prepare(`SELECT ${COLUMNS} FROM ruleResult WHERE seq = ?`).get(seq) as Row | undefined;
  return row && resultOf(row);
}
