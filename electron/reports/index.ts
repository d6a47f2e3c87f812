export { type BuiltReport, buildShiftReport, digestOf, type ReportPorts, type ReportQuestion } from './buildReport.ts';
export { NoReportError } from './reportView.ts';
