import type { RuleKind } from './defineRuleKind.ts';
import { limit } from './kinds/limit.ts';

/** Every kind of rule a pack may use: one line a kind. */
const KINDS = [limit] as const;

/** A kind whose rules were checked by its own schema before they are handed to it. */
type KnownKind = Pick<RuleKind<never>, 'kind' | 'schema' | 'start' | 'methodOf'>;

const BY_NAME: ReadonlyMap<string, KnownKind> = new Map(
  (KINDS as unknown as readonly KnownKind[]).map((known) => [known.kind, known]),
);

export const ruleKindOf = (kind: string): RuleKind | undefined => BY_NAME.get(kind) as RuleKind | undefined;

export const ruleKindNames = (): string[] => [...BY_NAME.keys()];
