import { z } from 'zod';
import { type RuleBase, ruleBaseShape } from '../../shared/domain/pack/index.ts';
import type { RuleAtWork, RuleContext } from './ruleKind.ts';

/** A kind of rule: what its rules may say, and how one of them is put to work. */
export interface RuleKind<R extends RuleBase = RuleBase> {
  readonly kind: string;
  readonly schema: z.ZodType<R>;
  /**
   * @param saved what `snapshot` gave, or undefined at the first start; the rule's text and tags are the same as then
   * @throws Error naming the rule's field when the tags do not fit it (too few, wrong number): said at load
   */
  start(rule: R, context: RuleContext, saved: unknown): RuleAtWork;
  /** The method in words with its settings, where `rule.method` does not already say it all. */
  methodOf?(rule: R): string;
}

/**
 * Declares a kind of rule; one line in registry.ts makes it known to packs.
 *
 * @param shape fields beside those every rule has; a field of the same name (`method: z.enum([...])`) narrows the common one
 */
export function defineRuleKind<K extends string, S extends z.core.$ZodLooseShape>(
  kind: K,
  shape: S,
  work: Omit<RuleKind<RuleOf<K, S>>, 'kind' | 'schema'>,
): RuleKind<RuleOf<K, S>> {
  const schema = z.strictObject({ ...ruleBaseShape, kind: z.literal(kind), ...shape });
  return { kind, schema: schema as unknown as z.ZodType<RuleOf<K, S>>, ...work };
}

/** A rule of a kind, with its defaults filled in. */
export type RuleOf<K extends string, S extends z.core.$ZodLooseShape> = RuleBase & { readonly kind: K } & z.infer<
    z.ZodObject<S>
  >;
