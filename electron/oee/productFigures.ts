import { OEE_DEFINITIONS, type OeeDefinition } from '../../shared/domain/oeeSettings.ts';
import type { Interval } from '../../shared/domain/shift/index.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { oeeOfTally } from './computeOee.ts';
import { baseUs } from './definitions.ts';
import { figuresWithin, type OeeHistory, type WindowFigures } from './history.ts';
import type { ItemTally } from './items.ts';
import type { OeeResult } from './oeeResult.ts';
import { PRODUCTION_STATE, UNKNOWN_STATE } from './states.ts';
import { addAccounts, EMPTY_ACCOUNT, productionUs, type TimeAccount } from './timeAccount.ts';
import { idealCycleMsOf, type OeeWorkUnit } from './workUnit.ts';

/** Name under which all standing time stands in `minutesPerState` where states were not told apart. */
export const STANDING_STATE = 'STANDING';

export interface ProductFigures {
  /** Value of the product tag; null: before any reading told one. */
  readonly product: string | null;
  readonly window: WindowFigures;
}

/** What a work unit did product by product; a product begins with the change to it and ends with the next. */
export function productFigures(history: OeeHistory, span: Interval): ProductFigures[] {
  const accounts = new Map<string | null, TimeAccount>();
  const items = new Map<string | null, ItemTally>();
  const borders = [
    span.from,
    ...history.products.map(({ at }) => at).filter((at) => at > span.from && at < span.to),
    span.to,
  ];
  for (let i = 0; i + 1 < borders.length; i += 1) {
    const stretch = { from: borders[i] as Instant, to: borders[i + 1] as Instant };
    if (stretch.to <= stretch.from) continue;
    const window = figuresWithin(history, stretch);
    const product = productDuring(history, stretch.from);
    accounts.set(product, addAccounts(accounts.get(product) ?? EMPTY_ACCOUNT, window.account));
    for (const tally of window.items) items.set(tally.product, addTally(items.get(tally.product), tally));
  }
  return [...accounts].map(([product, account]) => ({
    product,
    window: productWindow(history.unit, span, account, items.get(product), product),
  }));
}

function productDuring({ products }: OeeHistory, at: number): string | null {
  let found: string | null = null;
  for (const change of products) if (change.at <= at) found = change.product;
  return found;
}

const addTally = (sum: ItemTally | undefined, more: ItemTally): ItemTally =>
  sum === undefined
    ? { ...more }
    : {
        product: sum.product,
        produced: sum.produced + more.produced,
        rejected: sum.rejected + more.rejected,
        producedMs: sum.producedMs + more.producedMs,
        rejectedMs: sum.rejectedMs + more.rejectedMs,
      };

function productWindow(
  unit: OeeWorkUnit,
  span: Interval,
  account: TimeAccount,
  tally: ItemTally | undefined,
  product: string | null,
): WindowFigures {
  const quantities = {
    producedQuantity: tally?.produced ?? 0,
    rejectedQuantity: tally?.rejected ?? 0,
    plannedRunTimePerItemMs: idealCycleMsOf(unit, product ?? undefined),
  };
  const under = (definition: OeeDefinition): OeeResult => {
    const run = productionUs(account);
    const unknown = account.bandsUs.unknown;
    const standing = baseUs(definition, account) - run - unknown;
    const states = new Map([
      [PRODUCTION_STATE, run],
      [UNKNOWN_STATE, unknown],
      [STANDING_STATE, standing],
    ]);
    return oeeOfTally(new Map([...states].filter(([, us]) => us > 0)), quantities);
  };
  const count = (quantity: number) => ({ quantity, rollovers: 0, resetCount: 0, resets: [] });
  return {
    from: span.from,
    to: span.to,
    account,
    produced: count(quantities.producedQuantity),
    rejected: count(quantities.rejectedQuantity),
    rework: undefined,
    items: tally === undefined ? [] : [tally],
    results: Object.fromEntries(OEE_DEFINITIONS.map((each) => [each, under(each)])) as Record<OeeDefinition, OeeResult>,
    findings: [],
  };
}
