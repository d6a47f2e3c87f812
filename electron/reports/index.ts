export { type BuiltReport, buildShiftReport, digestOf, type ReportPorts, type ReportQuestion } from './buildReport.ts';
export { type AttachedReport, checkAgainstBundle, checkAgainstLog, type FileCheck } from './checkFile.ts';
export { type IssuePorts, isAsIssued, issueReport } from './issue.ts';
export { IssueError, type ReportEventOfLog, reportDocument, storedReport } from './reportDocument.ts';
export { reportFileName, reportsFolderOf } from './reportFiles.ts';
export { NoReportError, reportView } from './reportView.ts';
