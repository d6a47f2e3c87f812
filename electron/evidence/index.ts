export * from './bundleFormat.ts';
export { BundleError, type BundleRequest, type BundleSummary, exportBundle } from './exportBundle.ts';
export { NothingToExportError } from './selectEntries.ts';
export { type FoldedTree, foldTree, multiProof, runsOf, type SeqRun } from './treeProof.ts';
