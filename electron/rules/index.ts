export { type BoundPack, type BoundRule, bindPack } from './bindPack.ts';
export type { RuleKind } from './defineRuleKind.ts';
export { matchesGlob } from './globs.ts';
export { createPeriods, hoursOf, PERIODS, type Period, type Periods, type Span } from './periods.ts';
export { ruleKindNames, ruleKindOf } from './registry.ts';
export {
  type LoadedPack,
  overlay,
  type PackProblem,
  packFromLog,
  parseRules,
  type ResolvedPack,
  type Rule,
  type RuleIssue,
} from './resolvePack.ts';
export { comparedValue, reportedValue, roundDecimal, roundingText } from './rounding.ts';
export {
  fingerprint,
  methodText,
  RuleBook,
  type RuleFinding,
  type RuleState,
  resultFieldsOf,
  type TagFeed,
  type WorkingRule,
} from './ruleBook.ts';
export type { RuleAtWork, RuleContext, RuleResult, RuleTag } from './ruleKind.ts';
export { shippedPack, shippedPackFiles } from './shippedPacks.ts';
export { SAME_UNIT, type UnitConversion, unitConversion } from './units.ts';
