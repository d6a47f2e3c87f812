export {
  ARCHIVE_STEPS,
  type ArchiveOptions,
  type ArchiveStep,
  archiveNameOf,
  type MadeArchive,
  makeArchive,
  runOfYear,
  startOfYear,
} from './archive.ts';
export { ARCHIVE_APPLICATION_ID, ArchiveError, type ArchiveMeta, isArchive, readArchiveMeta } from './archiveFormat.ts';
export { BACKUP_STEPS, type BackupOptions, type BackupStep, type MadeBackup, makeBackup } from './backup.ts';
export { backupNameOf, removeOldest, removeUnfinished, type StoredBackup, storedBackups } from './backupFolder.ts';
export {
  CONTINUE_STEPS,
  type ContinueStep,
  continuationSentence,
  continueLog,
  finishContinuation,
} from './continueLog.ts';
export {
  BackupError,
  type BackupManifest,
  type BackupStatement,
  fileProblems,
  manifestFileOf,
  readBackupDocument,
  sha256Of,
  signatureProblem,
  statementText,
} from './manifest.ts';
export { type OpenedLog, openOrContinue } from './openOrContinue.ts';
export { RESTORE_STEPS, type Restored, type RestoreStep, restoreBackup, type Standing } from './restore.ts';
export {
  cutoffOf,
  type Delivered,
  entriesIn,
  isUnderHold,
  keptElsewhereOf,
  type OldEntry,
  planRemoval,
  type RemovalPart,
  type RemovalPlan,
  type RemovalRules,
  reasonToStay,
  type VerifiedArchive,
} from './retention.ts';
export { nextBackupAt } from './schedule.ts';
export { type ArchiveReport, verifyArchive } from './verifyArchive.ts';
