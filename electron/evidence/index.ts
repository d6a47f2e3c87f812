export { assertUnaltered } from './assertUnaltered.ts';
export { BundleError, NotAsSealedError } from './bundleError.ts';
export * from './bundleFormat.ts';
export { type BundleRequest, type BundleSummary, exportBundle } from './exportBundle.ts';
export type { BundleFinding, BundleReport } from './findings.ts';
export { OEE_TOLERANCE } from './recomputeOee.ts';
export { NothingToExportError } from './selectEntries.ts';
export { type TakenOut, takenOutEvent, takenOutSchema, whatLiesAt } from './takenOut.ts';
export { type BundleCheck, verifyBundle } from './verifyBundle.ts';
