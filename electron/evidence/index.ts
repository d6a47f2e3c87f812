export * from './bundleFormat.ts';
export { BundleError, type BundleRequest, type BundleSummary, exportBundle } from './exportBundle.ts';
export type { BundleFinding, BundleReport } from './findings.ts';
export { OEE_TOLERANCE } from './recomputeOee.ts';
export { NothingToExportError } from './selectEntries.ts';
export { type BundleCheck, verifyBundle } from './verifyBundle.ts';
