export { createLineage, type Lineage, NoLineageError } from './lineage.ts';
export type { LineageSource, LogEntry, OeeTags, PackRule, SealedRow, ShiftSpan } from './source.ts';
