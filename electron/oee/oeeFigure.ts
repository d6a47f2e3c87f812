import type { OeeFigure } from '../../shared/contract/live.ts';
import type { OeeDefinition } from '../../shared/domain/oeeSettings.ts';
import { US_PER_MINUTE } from '../../shared/domain/time.ts';
import { TIME_BANDS } from '../../shared/domain/timeLoss.ts';
import type { OeeResult } from './oeeResult.ts';
import type { TimeAccount } from './timeAccount.ts';

/** A result as the live picture carries it: what does not exist is absent; a quantity that nobody knows is 0, with a finding. */
export function oeeFigureOf(result: OeeResult, account: TimeAccount, definition: OeeDefinition): OeeFigure {
  const { oee, availability, performance, quality, range, losses } = result;
  return {
    ...(oee === undefined ? {} : { oee }),
    ...(availability === undefined ? {} : { availability }),
    ...(performance === undefined ? {} : { performance }),
    ...(quality === undefined ? {} : { quality }),
    ...range,
    plannedBusyMin: result.plannedBusyTimeMinutes,
    actualProductionMin: result.actualProductionTimeMinutes,
    unknownMin: result.unknownTimeMinutes,
    producedQuantity: result.producedQuantity ?? 0,
    rejectedQuantity: result.rejectedQuantity ?? 0,
    availabilityLossMin: losses?.availabilityMinutes ?? 0,
    speedLossMin: losses?.speedMinutes ?? 0,
    qualityLossMin: losses?.qualityMinutes ?? 0,
    minutesByState: { ...result.minutesPerState },
    findings: result.findings.map((finding) => finding.message),
    bandMin: TIME_BANDS.map((band) => account.bandsUs[band] / US_PER_MINUTE),
    slowMin: account.slowUs / US_PER_MINUTE,
    definition,
  };
}
