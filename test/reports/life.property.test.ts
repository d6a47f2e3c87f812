import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findReport, projectShiftReport, reportsOfShift } from '../../electron/projection/index.ts';
import { shiftReports } from '../../electron/projection/migrations/0012-shift-reports.ts';
import type { ShiftReportBody } from '../../shared/domain/entry.ts';
import { type ReportRules, type ReportStep, refusalOf } from '../../shared/domain/report/index.ts';
import type { Role } from '../../shared/domain/role.ts';

const PEOPLE = { Ada: 'supervisor', Bo: 'supervisor', Cy: 'administrator', Di: 'supervisor' } as const;
type Person = keyof typeof PEOPLE;

type Op =
  | { readonly op: 'draft' }
  | { readonly op: 'amend'; readonly of: number; readonly by: Person | null }
  | { readonly op: 'review' | 'sign'; readonly of: number; readonly by: Person; readonly isStale: boolean }
  | { readonly op: 'issue'; readonly of: number };

const person = fc.constantFrom<Person>('Ada', 'Bo', 'Cy', 'Di');
const of = fc.nat({ max: 4 });
const op: fc.Arbitrary<Op> = fc.oneof(
  fc.constant<Op>({ op: 'draft' }),
  fc.record({ op: fc.constant('amend' as const), of, by: fc.option(person, { nil: null }) }),
  fc.record({
    op: fc.constantFrom('review' as const, 'sign' as const),
    of,
    by: person,
    isStale: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
  }),
  fc.record({ op: fc.constant('issue' as const), of }),
);

const SHIFT = { area: '', name: 'Early', localDate: '2026-11-02', start: 0, end: 8 };
const keyOf = (n: number): string => n.toString(16).padStart(64, '0');

/** The product: the projection and the rules, as the engine uses them. */
class Product {
  readonly db = new Database(':memory:');
  #seq = 0;

  constructor(readonly rules: ReportRules) {
    this.db.exec(shiftReports.sql);
  }

  /** Whether the step was taken. */
  take(op: Op): boolean {
    const versions = reportsOfShift(this.db, '', 0);
    if (op.op === 'draft') {
      if (versions.length > 0) return false;
      this.#write({ event: 'drafted', version: 1 });
      return true;
    }
    const life = versions[op.of];
    if (life === undefined) return false;
    if (refusalOf(life, stepOf(op, life.digest), this.rules) !== undefined) return false;
    if (op.op === 'amend')
      this.#write({
        ...{ event: 'amended', version: versions.length + 1, replaces: life.report, why: 'because' },
        ...(op.by === null ? {} : { signature: { user: op.by, role: PEOPLE[op.by], at: 0, meaning: 'asked' } }),
      });
    else if (op.op === 'issue')
      this.#write({ event: 'issued', report: life.report, pdf: { file: 'a', sha256: 'b' }, bundle: null });
    else
      this.#write({
        event: op.op === 'review' ? 'reviewed' : 'signed',
        report: life.report,
        signature: { user: op.by, role: PEOPLE[op.by], at: 0, meaning: op.op },
      });
    return true;
  }

  #write(fields: Record<string, unknown>): void {
    this.#seq += 1;
    const key = keyOf(this.#seq);
    const document = { basis: { size: 1 }, oee: [] };
    const body = { key, at: this.#seq, shift: SHIFT, digest: `d${this.#seq}`, document, ...fields };
    projectShiftReport(this.db, this.#seq, body as unknown as ShiftReportBody);
  }
}

function stepOf(op: Exclude<Op, { op: 'draft' }>, digest: string): ReportStep {
  if (op.op === 'amend') return { step: 'amend', by: op.by };
  if (op.op === 'issue') return { step: 'issue', digest };
  return { step: op.op, by: op.by, role: PEOPLE[op.by], digest: op.isStale ? 'another' : digest };
}

/** The same rules told over the history of what was done, without any state. */
interface Done {
  readonly version: number;
  readonly what: 'content' | 'review' | 'sign' | 'issue';
  readonly by: Person | null;
  readonly replaces?: number;
}
function isAllowed(history: readonly Done[], op: Op, rules: ReportRules): boolean {
  const contents = history.filter(({ what }) => what === 'content');
  if (op.op === 'draft') return contents.length === 0;
  const version = op.of + 1;
  if (version > contents.length) return false;
  const own = history.filter((each) => each.version === version);
  const did = (what: Done['what']) => own.find((each) => each.what === what);
  const author = own.find(({ what }) => what === 'content')?.by ?? null;
  const isReplaced = contents.some(({ replaces }) => replaces === version);
  if (op.op === 'issue') return did('sign') !== undefined && did('issue') === undefined;
  if (isReplaced) return false;
  if (op.op === 'amend') return op.by !== null || (did('review') === undefined && did('sign') === undefined);
  if (op.isStale) return false;
  if (op.op === 'review') return own.length === 1 && op.by !== author;
  if (did('sign') !== undefined || !rules.signRoles.includes(PEOPLE[op.by] as Role)) return false;
  const reviewer = did('review')?.by;
  return reviewer === undefined ? !rules.needsReview && op.by !== author : op.by !== reviewer;
}

describe('the life of a shift report', () => {
  it('takes every legal step and no other, whatever is tried in whatever order', () => {
    fc.assert(
      fc.property(fc.array(op, { maxLength: 25 }), fc.boolean(), (ops, needsReview) => {
        const rules: ReportRules = { needsReview, signRoles: ['supervisor'] };
        const product = new Product(rules);
        const history: Done[] = [];
        for (const each of ops) {
          const expected = isAllowed(history, each, rules);
          expect({ each, taken: product.take(each) }).toEqual({ each, taken: expected });
          if (!expected) continue;
          const contents = history.filter(({ what }) => what === 'content').length;
          if (each.op === 'draft') history.push({ version: 1, what: 'content', by: null });
          else if (each.op === 'amend')
            history.push({ version: contents + 1, what: 'content', by: each.by, replaces: each.of + 1 });
          else history.push({ version: each.of + 1, what: each.op, by: each.op === 'issue' ? null : each.by });
        }
        assertDuties(product, history, needsReview);
        product.db.close();
      }),
      { numRuns: 300 },
    );
  });
});

/** What an inspector would ask of the whole history. */
function assertDuties({ db }: Product, history: readonly Done[], needsReview: boolean): void {
  const versions = reportsOfShift(db, '', 0);
  expect(versions.filter(({ isReplaced }) => !isReplaced).length).toBeLessThanOrEqual(1);
  for (const { report, version } of versions) {
    const life = findReport(db, report);
    const own = history.filter((each) => each.version === version);
    if (life?.signedBy == null) continue;
    expect(life.signedBy).not.toBe(life.reviewedBy);
    if (needsReview) expect(life.reviewedBy).not.toBeNull();
    expect([life.reviewedBy ?? life.signedBy]).not.toContain(life.amendedBy);
    expect(own.filter(({ what }) => what === 'sign')).toHaveLength(1);
  }
}
