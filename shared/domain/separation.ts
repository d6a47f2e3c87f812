/**
 * Separation of duties: nobody approves their own correction. Every place where one person approves what another did has its row;
 * the engine asks in the transaction that seals the approval. Where a plant with one person on shift could not go on, its
 * configuration may let one person do both (`separation.onePersonMay`), and the entry then says so (`oneForBoth`).
 */
export interface SeparationRule {
  /** What the first person did. */
  readonly did: string;
  /** What somebody else has to do. */
  readonly approves: string;
  /** A configuration may let one person do both. */
  readonly mayBeOne: boolean;
}
export const SEPARATION_RULES = {
  quarantineDecision: {
    did: 'decides about refused readings where the configuration or a rule asks for two',
    approves: 'signs as the second person',
    mayBeOne: false,
  },
  quarantineHandOver: { did: 'hands refused readings over', approves: 'takes them', mayBeOne: false },
  lateStopChange: {
    did: 'changes a stop after its edit window where the configuration asks for two',
    approves: 'signs as the second person',
    mayBeOne: false,
  },
  excursionDisposition: {
    did: 'notes the cause of an excursion',
    approves: 'decides about the lots it exposed, or signs that decision as the second person',
    mayBeOne: true,
  },
  lotDisposition: {
    did: 'decides about a lot where the configuration or a rule asks for two',
    approves: 'signs as the second person',
    mayBeOne: false,
  },
  meterDecision: {
    did: 'decides about a meter read, or puts a value in, where the configuration asks for two',
    approves: 'signs as the second person',
    mayBeOne: false,
  },
  packActivation: {
    did: 'wrote a rule pack',
    approves: 'activates it, or signs the activation as the second person',
    mayBeOne: true,
  },
  shiftHandover: { did: 'hands a shift over', approves: 'takes it over', mayBeOne: false },
  reportAmendment: { did: 'asks for an amended report', approves: 'reviews or signs it', mayBeOne: false },
  reportSignature: { did: 'reviews a shift report', approves: 'signs it', mayBeOne: false },
  accountRecovery: { did: 'recovers an account', approves: 'signs as the second administrator', mayBeOne: false },
} as const satisfies Record<string, SeparationRule>;
export type SeparationRuleId = keyof typeof SEPARATION_RULES;

/** Rules that a configuration may lift for a plant with one person on shift. */
export const LIFTABLE_RULES = ['excursionDisposition', 'packActivation'] as const satisfies readonly SeparationRuleId[];
export type LiftableRule = (typeof LIFTABLE_RULES)[number];

export type Separation =
  | { readonly kind: 'two' }
  /** Allowed by configuration: the entry says so. */
  | { readonly kind: 'one' }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Whether this approval may be given.
 *
 * @param did who did what is approved
 * @param approvedBy who approves it; one of them being somebody else is enough
 * @param lifted rules that the configuration lets one person do
 */
export function separationOf(
  rule: SeparationRuleId,
  did: readonly string[],
  approvedBy: readonly string[],
  lifted: readonly string[],
): Separation {
  const own = approvedBy.filter((name) => did.some((other) => isSamePerson(name, other)));
  if (own.length < approvedBy.length || own.length === 0) return { kind: 'two' };
  const { did: act, approves, mayBeOne } = SEPARATION_RULES[rule];
  if (mayBeOne && lifted.includes(rule)) return { kind: 'one' };
  return {
    kind: 'refused',
    reason: `nobody approves what is their own: ${own[0]} ${act}; somebody else ${approves}`,
  };
}

/** Names are compared as the sign-in compares them: "ÜTE " is "üte". */
export const isSamePerson = (one: string, other: string): boolean => nameKey(one) === nameKey(other);
const nameKey = (name: string): string => name.normalize('NFKC').trim().toLowerCase();
