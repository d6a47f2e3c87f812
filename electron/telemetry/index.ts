export { metricsText, PortInUseError, serveMetrics } from './metrics.ts';
export {
  askTimeService,
  parseChronyTracking,
  parseNtpqVariables,
  parseShowTimesync,
  parseTimesyncStatus,
  type RunCommand,
  type TimeService,
} from './ntp.ts';
export { runCommand } from './runCommand.ts';
export { statusLine } from './statusLine.ts';
export {
  addSample,
  forecastStorage,
  type GrowthSample,
  SAMPLE_EVERY_US,
  SAMPLES_MAX,
  type StorageForecast,
} from './storageForecast.ts';
