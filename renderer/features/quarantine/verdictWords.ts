import type { QuarantineRow } from '../../../shared/contract/ipc.ts';
import type { Decision } from '../../../shared/contract/quarantineChannels.ts';

export type Verdict = Decision['verdict'];

/** What each verdict is called, what it does, and what its button says. */
export const VERDICTS: Readonly<Record<Verdict, { verb: string; done: string; meaning: string }>> = {
  corrected: {
    verb: 'Correct',
    done: 'corrected',
    meaning: 'The corrected readings are sealed and marked; the refused ones stay in the ledger beside them.',
  },
  requeued: {
    verb: 'Send back',
    done: 'sent back',
    meaning: 'The readings go through the same checks again as they came, and are sealed when they pass.',
  },
  gap: {
    verb: 'Declare a gap',
    done: 'declared a gap',
    meaning: 'The log says formally that these readings are missing. Final.',
  },
  rejected: {
    verb: 'Reject',
    done: 'rejected',
    meaning: 'They stay out of the record for good. Their raw content remains in the ledger.',
  },
  escalated: {
    verb: 'Escalate',
    done: 'escalated',
    meaning: 'Someone with more authority must look. They stay out of the record until then.',
  },
  withdrawn: {
    verb: 'Take back',
    done: 'taken back',
    meaning: 'Nothing of this correction is sealed yet: the entry waits for another verdict.',
  },
};

const VERDICT_WORD: Readonly<Record<NonNullable<QuarantineRow['verdict']>, string>> = {
  rejected: 'Rejected',
  escalated: 'Escalated',
  corrected: 'Corrected',
  requeued: 'Sent back',
  gap: 'Data gap',
  handedOver: 'Handed over',
  retried: 'Retried',
  withdrawn: 'Taken back',
};

export const verdictWord = (verdict: QuarantineRow['verdict']): string =>
  verdict === null ? 'Waiting' : VERDICT_WORD[verdict];
