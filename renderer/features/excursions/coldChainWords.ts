import type { LotRow } from '../../../shared/contract/coldChainChannels.ts';
import { DISPOSITIONS, type Disposition, type ExcursionCause, type LotEvent } from '../../../shared/domain/entry.ts';

export const CAUSE_WORD: Readonly<Record<ExcursionCause, string>> = {
  doorOpen: 'Door left open',
  loading: 'Loading or unloading',
  defrost: 'Defrost',
  equipmentFailure: 'Refrigeration failed',
  powerFailure: 'Power failed',
  sensorFault: 'Probe or logger at fault',
  calibrationCheck: 'Calibration check',
  other: 'Other',
};

export interface DispositionWords {
  readonly label: string;
  /** What the signature means. */
  readonly meaning: string;
  readonly effect: string;
}

export const DISPOSITION_WORDS: Readonly<Record<Disposition, DispositionWords>> = {
  release: {
    label: 'Release',
    meaning: 'I release this lot for use',
    effect: 'The lot may be used. Its spent stability budget stays with it.',
  },
  quarantine: {
    label: 'Quarantine',
    meaning: 'I put this lot into quarantine',
    effect: 'The lot must not leave until somebody decides again.',
  },
  investigate: {
    label: 'Investigate',
    meaning: 'I ask for an investigation of this lot',
    effect: 'The lot must not leave; the maker or the laboratory is asked.',
  },
  reject: {
    label: 'Reject',
    meaning: 'I reject this lot',
    effect: 'The lot is never used. This cannot be taken back.',
  },
};

export const DISPOSITIONS_SHOWN = DISPOSITIONS.map((id) => ({ id, label: DISPOSITION_WORDS[id].label }));

export const DISPOSITION_DONE: Readonly<Record<Disposition, string>> = {
  release: 'released for use',
  quarantine: 'put into quarantine',
  investigate: 'to be investigated',
  reject: 'rejected',
};

export const LOT_STATE_WORD: Readonly<Record<LotRow['state'], string>> = {
  stored: 'in store',
  quarantined: '◼ quarantine',
  investigated: '◆ investigation',
  rejected: '✕ rejected',
  released: 'left the site',
};

export const LOT_EVENT_WORD: Readonly<Record<LotEvent, string>> = {
  received: 'received',
  moved: 'moved',
  released: 'left the site',
  disposed: 'decided',
};

/** A window of the mean kinetic temperature: "24 h", "30 days". */
export const windowText = (ms: number): string => (ms > 86_400_000 ? `${ms / 86_400_000} days` : `${ms / 3_600_000} h`);
