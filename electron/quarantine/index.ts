export { type GapSpan, gapSpans } from './gapSpans.ts';
export * from './quarantineFigures.ts';
export * from './quarantineStore.ts';
export { type Repaired, repaired } from './repair.ts';
export { type RequeueTag, requeueFrame } from './requeueFrame.ts';
export { repairIdeas, type TagFacts } from './suggestions.ts';
export { type TrialGate, tried } from './trial.ts';
export { type Signers, whyNotOpen, whyNotSigned } from './verdictRules.ts';
