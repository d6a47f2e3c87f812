import type { Purchase } from '../../shared/domain/lab/purchase.ts';

/**
 * Cost principles of federal awards as a lane of checks over purchases (2 CFR 200 subpart E): findings for a person, never stops.
 * The paragraphs are named so that a reviewer can open them; whether they fit the award is the site's to check.
 */
export interface Award {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Categories the budget names; empty: all that are not listed as unallowable. */
  readonly categories: readonly string[];
  readonly budgetCents: number;
}

export interface CostRules {
  readonly awards: readonly Award[];
  /** Category words that are never allowable (2 CFR 200.421–200.475), lower case. */
  readonly unallowable: readonly string[];
  /** At or above it a purchase needs an approval by somebody else (micro-purchase threshold, 2 CFR 200.320(a)(1)). */
  readonly approvalFromCents: number;
  /** Several purchases of one vendor within so many days that together pass the threshold look like one that was split. */
  readonly splitDays: number;
}

export const COST_CHECKS = [
  'unknownAward',
  'unallowable',
  'notAllocable',
  'outsidePeriod',
  'duplicate',
  'missingApproval',
  'ownApproval',
  'splitPurchase',
  'overBudget',
] as const;
export type CostCheck = (typeof COST_CHECKS)[number];

export interface CostFinding {
  readonly check: CostCheck;
  readonly purchase: string;
  readonly detail: string;
  readonly paragraph: string;
}

const PARAGRAPH: Readonly<Record<CostCheck, string>> = {
  unknownAward: '2 CFR 200.405(a)',
  unallowable: '2 CFR 200.403(a)',
  notAllocable: '2 CFR 200.405',
  outsidePeriod: '2 CFR 200.403(h)',
  duplicate: '2 CFR 200.403(f)',
  missingApproval: '2 CFR 200.403(g)',
  ownApproval: '2 CFR 200.303(a)',
  splitPurchase: '2 CFR 200.320(a)',
  overBudget: '2 CFR 200.308(b)',
};

const MS_PER_DAY = 86_400_000;
const dayOf = (date: string): number => Date.parse(`${date}T00:00:00Z`) / MS_PER_DAY;

/** Findings in the order of the purchases given; one purchase may have several. */
export function costFindings(purchases: readonly Purchase[], rules: CostRules): CostFinding[] {
  const findings: CostFinding[] = [];
  const tell = (check: CostCheck, { id }: Purchase, detail: string): void =>
    void findings.push({ check, purchase: id, detail, paragraph: PARAGRAPH[check] });
  const seen = new Map<string, string>();
  const spent = new Map<string, number>();
  for (const purchase of purchases) {
    const award = rules.awards.find(({ id }) => id === purchase.award);
    const word = rules.unallowable.find((each) => purchase.category.toLowerCase() === each);
    if (!award) tell('unknownAward', purchase, `there is no award "${purchase.award}"`);
    if (word !== undefined) tell('unallowable', purchase, `${purchase.category} is never allowable`);
    if (award && award.categories.length > 0 && !award.categories.includes(purchase.category))
      tell('notAllocable', purchase, `${award.id} has no budget for ${purchase.category}`);
    if (award && (purchase.date < award.from || purchase.date > award.to))
      tell('outsidePeriod', purchase, `${purchase.date} lies outside ${award.from} to ${award.to}`);
    const key = JSON.stringify([purchase.date, purchase.vendor, purchase.cents, purchase.description]);
    const twin = seen.get(key);
    if (twin !== undefined) tell('duplicate', purchase, `same day, vendor, amount and text as ${twin}`);
    else seen.set(key, purchase.id);
    if (purchase.cents >= rules.approvalFromCents && purchase.approvedBy === '')
      tell('missingApproval', purchase, `${money(purchase.cents)} needs an approval`);
    if (purchase.approvedBy !== '' && purchase.approvedBy === purchase.requestedBy)
      tell('ownApproval', purchase, `${purchase.approvedBy} approved their own request`);
    if (award) {
      const total = (spent.get(award.id) ?? 0) + purchase.cents;
      spent.set(award.id, total);
      if (total > award.budgetCents && total - purchase.cents <= award.budgetCents)
        tell('overBudget', purchase, `${money(total)} of ${money(award.budgetCents)} spent with it`);
    }
  }
  findings.push(...splitPurchases(purchases, rules));
  return findings;
}

/** The purchase that carries a run of small ones of one vendor over the threshold is the one that is told. */
function splitPurchases(purchases: readonly Purchase[], { approvalFromCents, splitDays }: CostRules): CostFinding[] {
  const small = purchases.filter(({ cents, approvedBy }) => cents < approvalFromCents && approvedBy === '');
  const byVendor = new Map<string, Purchase[]>();
  for (const each of small) byVendor.set(each.vendor, [...(byVendor.get(each.vendor) ?? []), each]);
  const findings: CostFinding[] = [];
  for (const bought of byVendor.values()) {
    bought.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
    let first = 0;
    let sum = 0;
    bought.forEach((each, i) => {
      sum += each.cents;
      while (dayOf(each.date) - dayOf((bought[first] as Purchase).date) > splitDays)
        sum -= (bought[first++] as Purchase).cents;
      if (i === first || sum < approvalFromCents || sum - each.cents >= approvalFromCents) return;
      const ids = bought.slice(first, i + 1).map(({ id }) => id);
      const detail = `${ids.join(', ')} of ${each.vendor} within ${splitDays} days come to ${money(sum)}`;
      findings.push({ check: 'splitPurchase', purchase: each.id, detail, paragraph: PARAGRAPH.splitPurchase });
    });
  }
  return findings;
}

const money = (cents: number): string => (cents / 100).toFixed(2);
