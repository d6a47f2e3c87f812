export { metricsText, PortInUseError, serveMetrics } from './metrics.ts';
export { statusLine } from './statusLine.ts';
