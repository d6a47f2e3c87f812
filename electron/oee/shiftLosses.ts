import type { Interval, Shift } from '../../shared/domain/shift/index.ts';
import { US_PER_MS } from '../../shared/domain/time.ts';
import { type CodedLoss, STOP_LOSSES } from '../../shared/domain/timeLoss.ts';
import { addChangeovers, type Changeover, changeoverFindings } from './changeovers.ts';
import { type ProductChange, productAt } from './items.ts';
import { type LabelledTime, labelShift } from './lossLabels.ts';
import type { MinuteCell } from './minuteCells.ts';
import type { OeeFinding } from './oeeResult.ts';
import { type PartedProduction, partProduction } from './partProduction.ts';
import { addIllegal, type IllegalTransition, illegalTransitions, transitionFindings } from './stateModel.ts';
import type { StateChange } from './states.ts';
import { accountOf, addLabels, type LabelSums, noSums, type TimeAccount } from './timeAccount.ts';
import type { OeeWorkUnit } from './workUnit.ts';

/** Where the time of one shift went, with everything that figures and pictures need. */
export interface ShiftLosses {
  readonly shift: Shift;
  readonly to: number;
  readonly account: TimeAccount;
  /** Of the part that is not settled (all of it, unless a running shift had very many changes of state). */
  readonly labels: readonly LabelledTime[];
  readonly parted: PartedProduction;
  readonly changeovers: readonly Changeover[];
  readonly findings: readonly OeeFinding[];
}

export interface ShiftLossInput {
  readonly shift: Shift;
  readonly to: number;
  readonly changes: readonly StateChange[];
  /** Merged. */
  readonly unknown: readonly Interval[];
  readonly coded: readonly CodedLoss[];
  readonly cells: readonly MinuteCell[];
  readonly products: readonly ProductChange[];
  /** Where they are known already: `labelShift` and `illegalTransitions` of the same input. */
  readonly labels?: readonly LabelledTime[];
  readonly illegal?: readonly IllegalTransition[];
  /** The part of the shift that was added up already. */
  readonly settled?: {
    readonly until: number;
    readonly sums: LabelSums;
    readonly changeovers: readonly Changeover[];
    readonly illegal: readonly IllegalTransition[];
  };
}

/** What can be said of standing still; of slow or faulty production nothing can be said this way. */
export const stopCodes = (coded: readonly CodedLoss[]): CodedLoss[] =>
  coded.filter(({ loss }) => (STOP_LOSSES as readonly string[]).includes(loss));

/** The same function for the running shift, for reports and for the audit: all of them give the same bands. */
export function shiftLosses(unit: OeeWorkUnit, input: ShiftLossInput): ShiftLosses {
  const { shift, to, changes, unknown, settled, products } = input;
  const rules = unit.losses;
  const from = settled?.until ?? shift.start;
  const labels =
    input.labels ?? labelShift({ shift, from, to, changes, unknown, coded: stopCodes(input.coded), rules });
  const known = settled?.sums ?? noSums();
  const sums = addLabels({ ...known, us: { ...known.us } }, labels);
  const parted = partProduction({
    from: shift.start,
    to,
    labels,
    cells: input.cells,
    startUpUs: rules.startUpUs,
    slowFactor: rules.slowFactor,
    itemUsMax: itemUsMaxOf(unit),
  });
  const changeovers = addChangeovers(settled?.changeovers ?? [], labels);
  const illegal = addIllegal(
    settled?.illegal ?? [],
    input.illegal ?? illegalTransitions(changes, unknown, rules.transitions),
  );
  const targetUs = ({ to: end }: Changeover): number | undefined => {
    const product = productAt(products, end + PRODUCT_AFTER_SETUP_US);
    const own = product === undefined ? undefined : unit.products.get(product)?.setupMs;
    return own === undefined ? rules.setupUs : own * US_PER_MS;
  };
  return {
    shift,
    to,
    account: accountOf(sums, parted),
    labels,
    parted,
    changeovers,
    findings: [...transitionFindings(illegal), ...changeoverFindings(changeovers, targetUs)],
  };
}

/** The product tag may tell the new product a little after the setup has ended (1 min). */
const PRODUCT_AFTER_SETUP_US = 60_000_000;

const itemUsMaxOf = (unit: OeeWorkUnit): number =>
  US_PER_MS *
  Math.max(unit.plannedRunTimePerItemMs, ...[...unit.products.values()].map((each) => each.plannedRunTimePerItemMs));
