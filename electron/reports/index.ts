export { type BuiltReport, buildShiftReport, digestOf, type ReportPorts, type ReportQuestion } from './buildReport.ts';
export { IssueError, type IssuePorts, isAsIssued, issueReport, type ReportEventOfLog } from './issue.ts';
export { reportFileName, reportsFolderOf } from './reportFiles.ts';
export { NoReportError } from './reportView.ts';
