import type { ALARM_PRIORITIES } from '../../../../shared/domain/config/index.ts';
import type { ResultVerdict } from '../../../../shared/domain/entries/result.ts';
import type { QuarantineVerdict } from '../../../../shared/domain/entries/verdict.ts';
import type { GapCause } from '../../../../shared/domain/link.ts';
import type { REPORT_STATES } from '../../../../shared/domain/report/index.ts';
import type { Role } from '../../../../shared/domain/role.ts';
import type { SixBigLoss, TimeBand } from '../../../../shared/domain/timeLoss.ts';

/** How far a report had come when it was printed; an issued one is a signed one whose files are in the log. */
export type PrintedState = Exclude<(typeof REPORT_STATES)[number], 'issued'>;

/** Every word of the report that is not from the plant. One file a language: a missing word does not compile. */
export interface Words {
  readonly title: string;
  readonly draftMark: string;
  readonly states: Record<PrintedState, string>;
  readonly stateNotes: Record<PrintedState, string>;
  readonly roles: Record<Role, string>;
  readonly page: (page: number, of: number) => string;
  readonly versionOf: (version: number) => string;
  readonly none: string;
  readonly more: (count: string) => string;
  readonly from: string;
  readonly to: string;
  readonly at: string;
  readonly who: string;
  readonly why: string;
  readonly what: string;
  readonly entry: string;
  readonly tag: string;
  readonly workUnit: string;
  readonly connection: string;
  readonly station: string;
  readonly count: string;
  readonly duration: string;
  readonly unit: string;
  readonly value: string;
  readonly limit: string;
  readonly stillOpen: string;
  readonly notChecked: string;

  readonly calendar: {
    /** From January. */
    readonly months: readonly string[] & { readonly length: 12 };
    /** From Sunday. */
    readonly weekdays: readonly string[] & { readonly length: 7 };
    readonly date: (day: string, month: string, year: string) => string;
  };
  readonly head: {
    readonly shift: string;
    readonly area: string;
    readonly crew: string;
    readonly covers: (from: string, to: string) => string;
    readonly digest: string;
    readonly times: (zone: string) => string;
  };
  readonly signatures: {
    readonly title: string;
    readonly step: string;
    readonly name: string;
    readonly role: string;
    readonly time: string;
    readonly meaning: string;
    readonly steps: Record<'reviewed' | 'signed' | 'amended', string>;
    readonly notReviewed: string;
    readonly notSigned: string;
    readonly bound: string;
    readonly seal: string;
    readonly replaces: (digest: string) => string;
  };
  readonly attention: {
    readonly title: string;
    readonly matter: string;
    readonly figure: string;
    readonly detail: string;
    readonly excursions: string;
    readonly results: string;
    readonly undecided: string;
    readonly alarms: string;
    readonly uncoded: string;
    readonly unknownTime: string;
    readonly quarantine: string;
    readonly calibration: string;
    readonly clock: string;
    readonly sync: string;
    readonly handedOver: string;
    readonly open: (count: string) => string;
    readonly openAtEnd: (count: string) => string;
    readonly stops: (count: string) => string;
    readonly gaps: (count: string, lost: string) => string;
    readonly oldest: (age: string) => string;
    readonly waiting: (target: string) => string;
    readonly doubts: string;
    readonly ofResults: (count: string) => string;
    readonly ofTags: (count: string) => string;
  };
  readonly oee: {
    readonly title: string;
    readonly perUnit: string;
    readonly oee: string;
    readonly availability: string;
    readonly performance: string;
    readonly quality: string;
    readonly availabilityShort: string;
    readonly performanceShort: string;
    readonly qualityShort: string;
    readonly plannedTime: string;
    readonly mostLost: string;
    readonly unknownTime: string;
    readonly good: string;
    readonly rejected: string;
    readonly produced: string;
    readonly between: (low: string, high: string) => string;
    readonly notListed: (count: string) => string;
    readonly noneConfigured: string;
    readonly figure: string;
    readonly formula: string;
    readonly source: string;
    readonly basis: (definition: string, ideal: string) => string;
    readonly findings: string;
    readonly waterfall: (unit: string) => string;
    readonly timeline: (unit: string) => string;
    readonly bands: Record<TimeBand, string>;
    readonly bigLosses: Record<SixBigLoss, string>;
    readonly bigLoss: string;
    readonly items: string;
    readonly share: string;
    readonly lines: string;
    readonly line: string;
    readonly constraint: string;
  };
  readonly downtime: {
    readonly title: string;
    readonly summary: (stops: string, stopped: string, uncoded: string) => string;
    readonly pareto: string;
    readonly cumulative: string;
    readonly uncoded: string;
    readonly reason: string;
    readonly stops: string;
    readonly stopped: string;
    readonly perUnit: string;
    readonly longest: string;
    readonly state: string;
    readonly comment: string;
    readonly none: string;
  };
  readonly production: {
    readonly title: string;
    readonly product: string;
    readonly rework: string;
    readonly noProduct: string;
  };
  readonly excursions: {
    readonly title: string;
    readonly side: Record<'high' | 'low', string>;
    readonly bound: string;
    readonly peak: string;
    readonly cause: string;
    readonly unknownPart: (time: string) => string;
    readonly none: string;
  };
  readonly alarms: {
    readonly title: string;
    readonly summary: (announced: string, operators: string, open: string) => string;
    readonly priorities: Record<(typeof ALARM_PRIORITIES)[number], string>;
    readonly priority: string;
    readonly rate: (minutes: string) => string;
    readonly flood: (count: string) => string;
    readonly scorecard: string;
    readonly score: string;
    readonly target: string;
    readonly verdicts: Record<'good' | 'tolerable' | 'bad' | 'unknown', string>;
    readonly verdict: string;
    readonly frequent: string;
    readonly message: string;
    readonly raised: string;
    readonly returned: string;
    readonly acknowledged: string;
    readonly list: string;
    readonly cut: string;
    readonly none: string;
    readonly scores: Readonly<Record<string, string>>;
  };
  readonly compliance: {
    readonly title: string;
    readonly verdicts: Record<ResultVerdict, string>;
    readonly rule: string;
    readonly paragraph: string;
    readonly subject: string;
    readonly period: string;
    readonly verdict: string;
    readonly received: (received: string, expected: string) => string;
    readonly none: string;
    readonly amended: string;
  };
  readonly quarantine: {
    readonly title: string;
    readonly summary: (entries: string, readings: string) => string;
    readonly undecided: (count: string) => string;
    readonly ages: readonly [string, string, string, string];
    readonly byStep: string;
    readonly byVerdict: string;
    readonly verdicts: Record<QuarantineVerdict, string>;
    readonly step: string;
    readonly readings: string;
    readonly entries: string;
    readonly error: string;
    readonly verdict: string;
    readonly none: string;
    readonly open: string;
  };
  readonly data: {
    readonly title: string;
    readonly completeness: string;
    readonly expected: string;
    readonly badMinutes: string;
    readonly share: string;
    readonly unknownTime: string;
    readonly tags: string;
    readonly readings: string;
    readonly worst: (count: string, of: string) => string;
    readonly gaps: string;
    readonly gapSummary: (count: string, lost: string) => string;
    readonly cause: string;
    readonly causes: Record<GapCause, string>;
    readonly lost: string;
    readonly allTags: string;
    readonly wholeStation: string;
    readonly clocks: string;
    readonly jumps: (count: string) => string;
    readonly offset: string;
    readonly range: string;
    readonly policy: Record<'observe' | 'correct', string>;
    readonly policyHead: string;
    readonly clockAlarms: string;
    readonly calibration: string;
    readonly calibrationSummary: (tags: string, overdue: string) => string;
    readonly certificate: string;
    readonly validUntil: string;
    readonly overdue: string;
    readonly none: string;
  };
  readonly place: {
    readonly title: string;
    readonly inForce: string;
    readonly pack: string;
    readonly version: string;
    readonly rules: string;
    readonly hash: string;
    readonly changes: string;
    readonly noChanges: string;
    readonly sync: string;
    readonly target: string;
    readonly delivered: string;
    readonly receipt: string;
    readonly waiting: string;
    readonly noTargets: string;
    readonly nothingDelivered: string;
  };
  readonly people: {
    readonly title: string;
    readonly notes: string;
    readonly handovers: string;
    readonly closing: string;
    readonly closedEarly: string;
    readonly acts: string;
    readonly acted: string;
    readonly noNotes: string;
    readonly notClosed: string;
    readonly handedTo: (to: string, why: string) => string;
    readonly openThen: string;
  };
  readonly evidence: {
    readonly title: string;
    readonly log: string;
    readonly size: string;
    readonly root: string;
    readonly entries: string;
    readonly config: string;
    readonly engine: string;
    readonly drawn: string;
    readonly checkpoint: string;
    readonly noCheckpoint: string;
    readonly bundle: string;
    readonly bundleText: (log: string, size: string, root: string, seqs: string) => string;
    readonly qr: string;
    readonly attachments: string;
    readonly attachment: Record<AttachmentName, string>;
    readonly check: string;
    readonly howTo: readonly string[];
    readonly fact: string;
  };
  readonly definitions: {
    readonly title: string;
    readonly figure: string;
    readonly meaning: string;
  };
}

export const ATTACHMENT_NAMES = [
  'report.json',
  'events.json',
  'checkpoint.txt',
  'oee.csv',
  'production.csv',
  'downtime.csv',
  'excursions.csv',
  'alarms.csv',
  'results.csv',
  'completeness.csv',
] as const;
export type AttachmentName = (typeof ATTACHMENT_NAMES)[number];
