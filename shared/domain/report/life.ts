import type { Role } from '../role.ts';
import { isSamePerson } from '../separation.ts';

/**
 * Life of a shift report: draft → reviewed → signed → issued. A report is never changed; an amendment is a new draft that
 * names the one it replaces, and goes the same way again. Separation of duties: who reviewed does not sign, and nobody approves
 * a correction they asked for themselves (21 CFR 11.10(g), 11.10(k), 11.200).
 */
export const REPORT_STATES = ['draft', 'reviewed', 'signed', 'issued'] as const;
export type ReportState = (typeof REPORT_STATES)[number];

/** Where one report stands, as its entries say. */
export interface ReportLife {
  readonly report: string;
  readonly version: number;
  readonly digest: string;
  readonly state: ReportState;
  /** A later report of the same shift stands in its place. */
  readonly isReplaced: boolean;
  /** Who asked for this amendment; null: the station drafted it. */
  readonly amendedBy: string | null;
  readonly reviewedBy: string | null;
  readonly signedBy: string | null;
}

/** What the configuration says of reports (`reports`). */
export interface ReportRules {
  readonly needsReview: boolean;
  readonly signRoles: readonly Role[];
}

export type ReportStep =
  | { readonly step: 'review' | 'sign'; readonly by: string; readonly role: Role; readonly digest: string }
  /** `by` null: the station itself, which may replace nothing that a person has put their name to. */
  | { readonly step: 'amend'; readonly by: string | null }
  | { readonly step: 'issue'; readonly digest: string };

/** Why a step may not be taken, in words for people; undefined where it may. */
export function refusalOf(life: ReportLife, step: ReportStep, rules: ReportRules): string | undefined {
  if (step.step === 'issue') return refusalOfIssue(life, step.digest);
  if (life.isReplaced) return `version ${life.version} has been replaced by a later one`;
  if (step.step === 'amend')
    return step.by === null && life.state !== 'draft'
      ? `the report is ${life.state}: only a person can ask for another one, and says why`
      : undefined;
  if (step.digest !== life.digest) return 'the report on the screen is not the one in the log: look at it again';
  return step.step === 'review' ? refusalOfReview(life, step.by) : refusalOfSigning(life, step, rules);
}

function refusalOfReview(life: ReportLife, by: string): string | undefined {
  if (life.state === 'reviewed') return `${life.reviewedBy} has reviewed it already`;
  if (life.state !== 'draft') return `it is ${life.state} already`;
  if (isOneOf(by, life.amendedBy)) return `${by} asked for this amendment: somebody else must review it`;
  return undefined;
}

function refusalOfSigning(
  life: ReportLife,
  { by, role }: { readonly by: string; readonly role: Role },
  rules: ReportRules,
): string | undefined {
  if (life.state === 'signed' || life.state === 'issued') return `${life.signedBy} has signed it already`;
  if (!rules.signRoles.includes(role)) return `a report is signed by: ${rules.signRoles.join(', ')}; ${by} is ${role}`;
  if (life.state === 'draft') {
    if (rules.needsReview) return 'it has not been reviewed yet: another person reviews it first';
    if (isOneOf(by, life.amendedBy)) return `${by} asked for this amendment: somebody else must review or sign it`;
  }
  if (isOneOf(by, life.reviewedBy)) return `${by} has reviewed it: the reviewer and the signer are two people`;
  return undefined;
}

function refusalOfIssue(life: ReportLife, digest: string): string | undefined {
  if (life.state === 'issued') return 'its files are in the log already';
  if (life.state !== 'signed') return 'it is not signed';
  return digest === life.digest ? undefined : 'the files are of another document';
}

const isOneOf = (by: string, other: string | null): boolean => other !== null && isSamePerson(by, other);
