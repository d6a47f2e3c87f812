export { CanonicalEncodingError, canonicalJson } from './canonicalEncoding.ts';
export {
  type CheckpointBody,
  type CheckpointSigner,
  openCheckpoint,
  parseCheckpoint,
  type SignedCheckpoint,
  signCheckpoint,
} from './checkpointNote.ts';
export {
  type Cosignature,
  type Cosigner,
  type CosignerKey,
  cosignerOf,
  formatCosignerKey,
  makeCosignerLine,
  openCosignature,
  parseCosignerKey,
} from './cosignature.ts';
export type { CursorStore } from './cursorStore.ts';
export { assertDurability, openReadOnly, walBytesOf } from './database.ts';
export { syncFolder, writeFileDurably } from './durableFile.ts';
export {
  BodyRemovedError,
  ENTRY_VERSION,
  type EncodedEntry,
  type EntryDraft,
  encodeEntry,
  isBodyRemoved,
  packBody,
  unpackBody,
} from './entryCodec.ts';
export * from './errors.ts';
export { decodeFrame, type EncodedFrame, encodeFrame, FrameCodecError } from './frameCodec.ts';
export {
  createNextLog,
  generationIn,
  isEarlierLog,
  type LogName,
  type NextLog,
  parseLogName,
} from './generations.ts';
export {
  type BehindDamage,
  type CarriedOver,
  carriedFrom,
  type GoodPrefix,
  goodPrefixOf,
  lookBehind,
  openDamaged,
  writeGoodPrefix,
} from './goodPrefix.ts';
export { HelpingThread } from './helpingThread.ts';
export { INBOX_BOUNDS, type Inbox, type InboxBounds, type InboxFrame, type InboxOutcome } from './inbox.ts';
export {
  destroyKeyFile,
  fileVault,
  isSealedKey,
  type KeyVault,
  makePrivateLine,
  type NewKey,
  readKeyFile,
  sealedBytesOf,
  sealedLine,
  writeKeyFile,
} from './keyFile.ts';
export {
  historyOfOneKey,
  holdsKey,
  type KeyHistory,
  type KeyPeriod,
  type KeyRotation,
  keyForSize,
  keyHistoryOf,
  openCheckpointWithHistory,
  openKeyRotation,
  parseKeyHistory,
  presentKeyOf,
  readKeyHistory,
  readKeysFile,
  signKeyRotation,
} from './keyHistory.ts';
export { keyFileOf, keysFileOf, logNameOf, oldKeyFileOf, readVerifierKeyFile, verifierKeyFileOf } from './keyPaths.ts';
export type { KeyOverlap } from './keyState.ts';
export { openLedger } from './ledger.ts';
export { type KeyStatus, keyStatusOf, type RotateKeyRequest } from './ledgerKeys.ts';
export type { AppendOutcome, Ledger, LedgerOptions, WalFold, WalState } from './ledgerOptions.ts';
export { makeFolder } from './makeFolder.ts';
export { consistencyProof, inclusionProof, verifyConsistency, verifyInclusion } from './merkleProofs.ts';
export { emptyRoot, leafHash, nodeHash, RightEdge, rootAt, type TreeNode, type TreeNodes } from './merkleTree.ts';
export { APPLICATION_ID, LEDGER_MIGRATIONS, type Migration, migrate } from './migrations/index.ts';
export { type FoldedTree, foldTree, multiProof, runsOf, type SeqRun } from './multiProof.ts';
export { storedNodes } from './nodeStore.ts';
export {
  formatNote,
  formatVerifierKey,
  isSignedBy,
  type Note,
  NoteError,
  type NoteSignature,
  parseNote,
  parseVerifierKey,
  type VerifierKey,
} from './note.ts';
export type { OpeningFinding } from './openingChecks.ts';
export { cosignedFileOf, ledgerFileOf, lockFileOf, witnessFileOf } from './paths.ts';
export {
  type ConsistencyProof,
  createReader,
  ENTRIES_PER_READ_MAX,
  type EntryFilter,
  type EntryHead,
  type EntryWithBody,
  type InclusionProof,
  type LedgerReader,
  openLedgerReader,
} from './reader.ts';
export { type EntryHeadColumns, HeadsDigest, headsDigestOf, RemovedBodies } from './removedBodies.ts';
export { createReserve, type DiskSpace, diskSpaceOf, type Reserve, reserveFileOf } from './reserve.ts';
export { type HandedKeys, handedVault, type OsKeyStore, type PreparedKeys, prepareKeys } from './sealedKeys.ts';
export { type RangeHelper, SHARED_BYTES_MIN } from './soundRanges.ts';
export { parseStrictJson, StrictJsonError } from './strictJson.ts';
export type { TagCatalogue } from './tagCatalogue.ts';
export { type VerifyOptions, verifyLedger } from './verify.ts';
export { ENTRY_COLUMNS, type EntryRow, verifyEntry } from './verifyEntry.ts';
export { verifyFile } from './verifyFile.ts';
export { type BadEntry, Findings, type ProblemKind, type VerifyProblem, type VerifyReport } from './verifyReport.ts';
export { type WalFrames, walFrames } from './walFrames.ts';
export { appendWitness, newestNoteIn, readWitness, type WitnessContent } from './witness.ts';
export { takeWriterLock, type WriterLock } from './writerLock.ts';
