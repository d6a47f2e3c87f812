export { type LabSheetPorts, readSheet, watchLabSheets } from './labSheets.ts';
