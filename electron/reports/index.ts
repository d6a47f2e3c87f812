export { type BuiltReport, buildShiftReport, digestOf, type ReportPorts, type ReportQuestion } from './buildReport.ts';
export { type AttachedReport, checkAgainstBundle, checkAgainstLog, type FileCheck } from './checkFile.ts';
export { IssueError, type IssuePorts, isAsIssued, issueReport, type ReportEventOfLog } from './issue.ts';
export { reportFileName, reportsFolderOf } from './reportFiles.ts';
export { NoReportError } from './reportView.ts';
