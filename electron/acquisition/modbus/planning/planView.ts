import type { ConnectionPlanView } from '../../../../shared/contract/links.ts';
import { isModbus, type StationConfig } from '../../../../shared/domain/config/index.ts';
import { type ConnectionPlan, type MeasuredResponses, planReport } from '../planReport.ts';
import { planWarnings } from './formatPlanReport.ts';

/** What a running link tells of its response times: part of its health. */
export interface MeasuredLink {
  readonly connection: string;
  readonly responseMs?: number | undefined;
  readonly units?: readonly { readonly unitId: number; readonly responseMs?: number | undefined }[] | undefined;
}

/** Bounds of the contract; beyond them a list ends, the figures stay those of the whole plan. */
const WARNINGS_MAX = 20;
const RATES_MAX = 200;
const READS_MAX = 2000;
const TAGS_MAX = 2000;

/** Response times of running links: of the unit where it was measured alone, otherwise of its connection. */
function measuredBy(links: readonly MeasuredLink[]): MeasuredResponses {
  const byId = new Map(links.map((link) => [link.connection, link]));
  return (connection, unitId) => {
    const link = byId.get(connection);
    return link?.units?.find((unit) => unit.unitId === unitId)?.responseMs ?? link?.responseMs;
  };
}

/** The poll plans as the app shows them, with the response times of the links that run. @throws RangeError naming a tag whose address cannot be read */
export const planView = (
  config: Pick<StationConfig, 'connections' | 'tags'>,
  links: readonly MeasuredLink[] = [],
): ConnectionPlanView[] =>
  planReport(config, { measured: measuredBy(links) }).map((plan) =>
    viewOf(
      plan,
      planWarnings(
        plan,
        config.connections.filter(isModbus).find(({ id }) => id === plan.connection),
      ),
    ),
  );

function viewOf(plan: ConnectionPlan, warnings: readonly string[]): ConnectionPlanView {
  const { connection, responseMs, responseFrom, tags, requestsPerSecond, bytesPerSecond } = plan;
  return {
    ...{ connection, responseMs, responseFrom, tags, requestsPerSecond, bytesPerSecond },
    busLoadPercent: plan.busLoadPercent,
    requestsSavedPercent: plan.requestsSavedPercent,
    warnings: warnings.slice(0, WARNINGS_MAX),
    rates: plan.rates.slice(0, RATES_MAX).map((rate) => ({
      everyMs: rate.everyMs,
      tags: rate.tags,
      requestsPerCycle: rate.requestsPerCycle,
      registersPerCycle: rate.registersPerCycle,
      bitsPerCycle: rate.bitsPerCycle,
      bytesPerCycle: rate.requestBytesPerCycle + rate.answerBytesPerCycle,
      expectedCycleMs: rate.expectedCycleMs,
      busLoadPercent: rate.busLoadPercent,
      unplannedRequestsPerCycle: rate.unplanned.requestsPerCycle,
      reads: rate.reads.slice(0, READS_MAX).map(({ unitId, table, start, count, tags: inside }) => ({
        ...{ unitId, table, start, count },
        tags: inside.slice(0, TAGS_MAX).map(({ id }) => id),
      })),
    })),
  };
}
