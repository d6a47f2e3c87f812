import { importFile } from './importFile.ts';
import { outcomeText } from './importOutcome.ts';
import { loadMapping, parseMapping } from './mappingStore.ts';
import { previewFile } from './preview.ts';

export { type ImportRequest, importFile } from './importFile.ts';
export {
  type ImportCounts,
  type ImportOutcome,
  type ImportProgressNow,
  type ImportState,
  outcomeText,
} from './importOutcome.ts';
export type { ImportSink } from './importSink.ts';
export { type MadeTag, tagsOfFile } from './makeTags.ts';
export {
  listMappings,
  loadMapping,
  MappingError,
  mappingsFolder,
  parseMapping,
  type SavedMapping,
  saveMapping,
} from './mappingStore.ts';
export { openTable, type TableFormat, tableKindOf } from './openTable.ts';
export { type PreviewRequest, previewFile } from './preview.ts';
export type { ImportTag } from './rowJudge.ts';

/** What a file connection needs of this folder, in one hand (electron/acquisition/file, `FileImporter`). */
export const fileImporter = { loadMapping, parseMapping, importFile, previewFile, outcomeText } as const;
