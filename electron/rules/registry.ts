import type { RuleKind } from './defineRuleKind.ts';
import { balance } from './kinds/balance.ts';
import { calibrationValidity } from './kinds/calibrationValidity.ts';
import { completeness } from './kinds/completeness.ts';
import { consecutive } from './kinds/consecutive.ts';
import { degreeHours } from './kinds/degreeHours.ts';
import { frozen } from './kinds/frozen.ts';
import { limit } from './kinds/limit.ts';
import { locationalRunningAnnualAverage } from './kinds/locationalRunningAnnualAverage.ts';
import { longestInterval } from './kinds/longestInterval.ts';
import { meanKineticTemperature } from './kinds/meanKineticTemperature.ts';
import { noMoreThanHours } from './kinds/noMoreThanHours.ts';
import { percentile } from './kinds/percentile.ts';
import { range } from './kinds/range.ts';
import { rateOfChange } from './kinds/rateOfChange.ts';
import { rolling } from './kinds/rolling.ts';
import { runningAnnualAverage } from './kinds/runningAnnualAverage.ts';
import { sequence } from './kinds/sequence.ts';
import { shareOfReadings } from './kinds/shareOfReadings.ts';
import { timeOutOfRange } from './kinds/timeOutOfRange.ts';
import { undetectedResidual } from './kinds/undetectedResidual.ts';

/** Every kind of rule a pack may use: one line a kind. */
const KINDS = [
  sequence,
  rolling,
  rateOfChange,
  range,
  longestInterval,
  frozen,
  calibrationValidity,
  balance,
  limit,
  completeness,
  consecutive,
  locationalRunningAnnualAverage,
  noMoreThanHours,
  percentile,
  runningAnnualAverage,
  shareOfReadings,
  undetectedResidual,
  meanKineticTemperature,
  timeOutOfRange,
  degreeHours,
] as const;

/** A kind whose rules were checked by its own schema before they are handed to it. */
type KnownKind = Pick<RuleKind<never>, 'kind' | 'schema' | 'start' | 'methodOf'>;

const BY_NAME: ReadonlyMap<string, KnownKind> = new Map(
  (KINDS as unknown as readonly KnownKind[]).map((known) => [known.kind, known]),
);

export const ruleKindOf = (kind: string): RuleKind | undefined => BY_NAME.get(kind) as RuleKind | undefined;

export const ruleKindNames = (): string[] => [...BY_NAME.keys()];
