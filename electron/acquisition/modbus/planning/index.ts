/**
 * What can be said of Modbus tags before anything is asked, and of registers once they were read. A door of its own, so
 * that no protocol library is loaded.
 */
export { decodeEvery, type RawRead } from '../decodeEvery.ts';
export { checkModbusAddress } from '../modbusAddress.ts';
export {
  type ConnectionPlan,
  type MeasuredResponses,
  planReport,
  type RatePlan,
  RESPONSE_MS_ESTIMATE,
  type UnitPlan,
} from '../planReport.ts';
export { formatPlanReport, planWarnings } from './formatPlanReport.ts';
export { type MeasuredLink, planView } from './planView.ts';
export { loadResponseTimes, saveResponseTimes } from './responseTimesFile.ts';
