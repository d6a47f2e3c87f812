/** What can be said of Modbus tags before anything is asked. A door of its own, so that no protocol library is loaded. */
export { checkModbusAddress } from '../modbusAddress.ts';
export {
  type ConnectionPlan,
  formatPlanReport,
  planReport,
  type RatePlan,
  RESPONSE_MS_ESTIMATE,
} from '../planReport.ts';
