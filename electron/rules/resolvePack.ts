import { z } from 'zod';
import { idSchema } from '../../shared/domain/config/tag.ts';
import { digestSchema } from '../../shared/domain/entries/head.ts';
import { inventoryRulesSchema } from '../../shared/domain/lab/inventoryRules.ts';
import { meterRulesSchema } from '../../shared/domain/meterRules.ts';
import { oeeOverridesSchema } from '../../shared/domain/oeeSettings.ts';
import {
  anyRuleSchema,
  deadlineSchema,
  PACK_PLANTS,
  type Pack,
  type RuleBase,
} from '../../shared/domain/pack/index.ts';
import { ruleKindNames, ruleKindOf } from './registry.ts';

/** A rule whose kind has checked it, defaults filled in. */
export type Rule = RuleBase & { readonly kind: string };

/**
 * A pack with everything it rests on: base and overlays laid over one another, every rule with its defaults. This is what is
 * hashed (SHA-256 of its RFC 8785 JSON), sealed when it comes into force, and read again from the log.
 */
export const resolvedPackSchema = z.strictObject({
  packFormat: z.literal(1),
  id: idSchema,
  name: z.string(),
  version: z.string(),
  plant: z.enum(PACK_PLANTS),
  author: z.string(),
  description: z.string(),
  effectiveFrom: z.iso.date().nullable(),
  effectiveTo: z.iso.date().nullable(),
  /** The packs below, nearest first. */
  basedOn: z.array(z.strictObject({ id: idSchema, version: z.string(), hash: digestSchema })),
  rules: z.array(anyRuleSchema),
  switchedOff: z.array(z.strictObject({ rule: idSchema, reason: z.string() })),
  /** Absent where neither the pack nor its base has any. */
  inventory: inventoryRulesSchema.optional(),
  meters: meterRulesSchema.optional(),
  oee: oeeOverridesSchema.optional(),
  deadlines: z.array(deadlineSchema).optional(),
});
export type ResolvedPack = Omit<z.infer<typeof resolvedPackSchema>, 'rules'> & { readonly rules: readonly Rule[] };

export interface LoadedPack {
  readonly pack: ResolvedPack;
  /** SHA-256 of the canonical JSON of `pack`. */
  readonly hash: string;
  /** Files it was read from, the overlay first; `shipped:NAME` for those of the product. */
  readonly files: readonly string[];
}

/** What is wrong with a pack, and where: a path into its own document. */
export interface PackProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly remedy: string;
}

export interface RuleIssue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/**
 * Lets the kinds check the rules of one file.
 *
 * @param tell says a schema's complaint as a problem of the document
 */
export function parseRules(
  rules: readonly unknown[],
  tell: (issue: RuleIssue, at: readonly (string | number)[]) => readonly PackProblem[],
): { readonly rules: readonly Rule[]; readonly problems: readonly PackProblem[] } {
  const parsed: Rule[] = [];
  const problems: PackProblem[] = [];
  const seen = new Set<string>();
  rules.forEach((raw, index) => {
    const { id, kind } = raw as { id: string; kind: string };
    const at = ['rules', index];
    if (seen.has(id))
      problems.push({ path: [...at, 'id'], message: `rule "${id}" stands twice`, remedy: 'give each its own id' });
    seen.add(id);
    const known = ruleKindOf(kind);
    if (!known) {
      const remedy = `one of ${ruleKindNames().sort().join(', ')}`;
      problems.push({ path: [...at, 'kind'], message: `there is no kind of rule "${kind}"`, remedy });
      return;
    }
    const checked = known.schema.safeParse(raw);
    if (checked.success) parsed.push(checked.data as Rule);
    else problems.push(...checked.error.issues.flatMap((issue) => tell(issue, at)));
  });
  return { rules: parsed, problems };
}

/** Lays a pack over its base: rules replaced by id in their place, new ones behind, what is switched off left out. */
export function overlay(
  pack: Pack,
  rules: readonly Rule[],
  base: LoadedPack | undefined,
): { readonly pack: ResolvedPack; readonly problems: readonly PackProblem[] } {
  const below = base?.pack.rules ?? [];
  const own = new Map(rules.map((rule) => [rule.id, rule]));
  const off = new Set(pack.switchedOff.map(({ rule }) => rule));
  const problems = pack.switchedOff.flatMap(({ rule }, index): PackProblem[] => {
    const path = ['switchedOff', index, 'rule'];
    if (!below.some(({ id }) => id === rule))
      return [{ path, message: `the base pack has no rule "${rule}"`, remedy: 'remove the line or mend the id' }];
    if (own.has(rule))
      return [{ path, message: `rule "${rule}" is switched off and replaced`, remedy: 'do one of the two' }];
    return [];
  });
  const inventory = pack.inventory ?? base?.pack.inventory;
  const meters = pack.meters ?? base?.pack.meters;
  const oee = pack.oee === undefined && base?.pack.oee === undefined ? undefined : { ...base?.pack.oee, ...pack.oee };
  const deadlines = deadlinesOf(pack, base?.pack.deadlines, off);
  const resolved: ResolvedPack = {
    packFormat: 1,
    id: pack.id,
    name: pack.name,
    version: pack.version,
    plant: pack.plant,
    author: pack.author,
    description: pack.description,
    effectiveFrom: pack.effectiveFrom ?? null,
    effectiveTo: pack.effectiveTo ?? null,
    basedOn: base ? [{ id: base.pack.id, version: base.pack.version, hash: base.hash }, ...base.pack.basedOn] : [],
    rules: [
      ...below.filter(({ id }) => !off.has(id)).map((rule) => own.get(rule.id) ?? rule),
      ...rules.filter(({ id }) => !below.some((rule) => rule.id === id)),
    ],
    switchedOff: [...pack.switchedOff, ...(base?.pack.switchedOff ?? []).filter(({ rule }) => !own.has(rule))],
    ...(inventory === undefined ? {} : { inventory }),
    ...(meters === undefined ? {} : { meters }),
    ...(oee === undefined ? {} : { oee }),
    ...(deadlines === undefined ? {} : { deadlines }),
  };
  return { pack: resolved, problems };
}

/** Those of the base, replaced by id, without those of rules that are switched off. */
function deadlinesOf(
  { deadlines }: Pack,
  below: ResolvedPack['deadlines'],
  off: ReadonlySet<string>,
): ResolvedPack['deadlines'] {
  if (deadlines === undefined && below === undefined) return undefined;
  const own = new Map((deadlines ?? []).map((each) => [each.id, each]));
  const kept = (below ?? []).map((each) => own.get(each.id) ?? each);
  const added = (deadlines ?? []).filter(({ id }) => !kept.some((each) => each.id === id));
  return [...kept, ...added].filter(({ rule }) => !off.has(rule));
}

/** A pack as the log holds it; its rules are checked by the kinds of this version. @throws ZodError, Error naming the rule */
export function packFromLog(document: unknown): ResolvedPack {
  const pack = resolvedPackSchema.parse(document);
  const rules = pack.rules.map((raw) => {
    const known = ruleKindOf(raw.kind);
    if (!known) throw new Error(`rule "${raw.id}" is of kind "${raw.kind}", which this version does not know`);
    return known.schema.parse(raw) as Rule;
  });
  return { ...pack, rules };
}
