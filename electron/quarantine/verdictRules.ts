import type { Decision, QuarantineRow } from '../../shared/contract/quarantineChannels.ts';
import type { QuarantineConfig } from '../../shared/domain/config/quarantine.ts';
import type { Signature } from '../../shared/domain/entries/head.ts';
import { isFinalVerdict } from '../../shared/domain/entries/verdict.ts';
import { isSamePerson } from '../../shared/domain/separation.ts';

/** Who signs a decision; absent where it needs no signature. */
export interface Signers {
  readonly signature?: Signature | undefined;
  readonly second?: Signature | undefined;
}

/** Why this decision may not be taken by these people, whatever the entry is; undefined where it may. */
export function whyNotSigned(
  { verdict, code, ground, repair }: Decision,
  { signature, second }: Signers,
  { reasonCodes, secondPersonFor }: Pick<QuarantineConfig, 'reasonCodes' | 'secondPersonFor'>,
): string | undefined {
  if (verdict === 'escalated') return codeProblem(code, verdict, reasonCodes, false);
  if (!signature) return `"${verdict}" is a signed decision: enter the password again`;
  if (verdict === 'withdrawn') return undefined;
  if (verdict === 'rejected' && ground === undefined)
    return 'say why it is kept out: a true duplicate, or not ours; what is missing for another reason is a data gap';
  if (verdict === 'corrected' && repair === undefined) return 'a correction needs the corrected readings';
  if (secondPersonFor.includes(verdict) && !second)
    return `"${verdict}" needs a second person’s signature here (quarantine.secondPersonFor)`;
  if (second && isSamePerson(second.user, signature.user))
    return 'nobody approves their own decision: the second signature must be another person’s';
  return codeProblem(code, verdict, reasonCodes, true);
}

function codeProblem(
  code: string | undefined,
  verdict: Decision['verdict'],
  codes: QuarantineConfig['reasonCodes'],
  isNeeded: boolean,
): string | undefined {
  const fitting = codes.filter(({ verdicts }) => verdicts === undefined || verdicts.includes(verdict));
  const known = fitting.map((each) => each.code).join(', ');
  if (code === undefined) return isNeeded ? `choose a reason code: ${known}` : undefined;
  return fitting.some((each) => each.code === code)
    ? undefined
    : `"${code}" is no reason code for this; known: ${known}`;
}

/** Why this entry cannot be decided so any more; undefined where it can. */
export function whyNotOpen(row: QuarantineRow | undefined, verdict: Decision['verdict']): string | undefined {
  if (!row) return 'there is no such quarantine entry';
  if (verdict === 'withdrawn')
    return isFinalVerdict(row.verdict) && (row.verdict === 'corrected' || row.verdict === 'requeued')
      ? undefined
      : 'only a correction can be taken back, and only until its readings are sealed';
  return row.isOpen ? undefined : `already ${WORD[row.verdict ?? 'rejected']} by ${row.verdictBy ?? 'somebody'}`;
}

const WORD: Readonly<Partial<Record<NonNullable<QuarantineRow['verdict']>, string>>> = {
  rejected: 'rejected',
  corrected: 'corrected',
  requeued: 'sent back as it came',
  gap: 'declared a data gap',
};
