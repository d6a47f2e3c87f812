import type { StationConfig, TagConfig } from '../../shared/domain/config/index.ts';
import type { RuleTarget } from '../../shared/domain/pack/index.ts';
import { staleAfterMsOf } from '../../shared/domain/stale.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { matchesGlob } from './globs.ts';
import { ruleKindOf } from './registry.ts';
import type { LoadedPack, PackProblem, Rule } from './resolvePack.ts';
import type { RuleContext, RuleTag } from './ruleKind.ts';
import { SAME_UNIT, type UnitConversion, unitConversion } from './units.ts';

/** A rule with the tags of a station it selects. */
export interface BoundRule {
  readonly pack: LoadedPack;
  readonly rule: Rule;
  /** In the unit of the rule, where it has one. */
  readonly tags: readonly RuleTag[];
  /** Beside `tags`: the tag's own values into the unit of the rule. */
  readonly conversions: readonly UnitConversion[];
}

export interface BoundPack {
  readonly loaded: LoadedPack;
  readonly rules: readonly BoundRule[];
  readonly problems: readonly PackProblem[];
  /** What is no mistake, but worth knowing: rules that find nothing to judge here. */
  readonly notes: readonly string[];
}

type Station = Pick<StationConfig, 'station' | 'tags'>;

/** Selects each rule's tags and holds their units against the rule's. Every problem names rule, tag and remedy. */
export function bindPack(loaded: LoadedPack, config: Station): BoundPack {
  const { pack } = loaded;
  const rules: BoundRule[] = [];
  const problems: PackProblem[] = [];
  const notes: string[] = [];
  pack.rules.forEach((rule, index) => {
    const path = ['rules', index, 'target'];
    const selected = selectTags(rule.target, config.tags);
    if (selected.length === 0) {
      notes.push(`pack ${pack.id}: rule "${rule.id}" selects no tag of this station and judges nothing`);
      return;
    }
    const conversions: UnitConversion[] = [];
    const wrong: PackProblem[] = [];
    for (const tag of selected) {
      const conversion = rule.target.unit === undefined ? SAME_UNIT : unitConversion(tag.unit, rule.target.unit);
      if (typeof conversion === 'string')
        wrong.push({
          path,
          message: `rule "${rule.id}" counts in "${rule.target.unit}", but tag "${tag.id}" is in "${tag.unit}": ${conversion}`,
          remedy: `give the tag its true unit, or leave it out of the rule (target.except)`,
        });
      else conversions.push(conversion);
    }
    problems.push(...wrong);
    if (wrong.length > 0) return;
    const bound = { pack: loaded, rule, tags: selected.map((tag) => ruleTag(tag, rule, config)), conversions };
    const refused = refusal(bound, config.station.timeZone);
    if (refused === undefined) rules.push(bound);
    else problems.push({ path: ['rules', index], message: `rule "${rule.id}": ${refused}`, remedy: 'mend the rule' });
  });
  return { loaded, rules, problems, notes };
}

/** The kind looks at the tags it would get: too few, the wrong number, … */
function refusal({ rule, tags }: BoundRule, timeZone: string): string | undefined {
  const context: RuleContext = { tags, timeZone, since: 0 as Instant };
  try {
    ruleKindOf(rule.kind)?.start(rule, context, undefined);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** In the order of the configuration. */
function selectTags(target: RuleTarget, tags: readonly TagConfig[]): TagConfig[] {
  const wanted = matcher(target.tags);
  const left = matcher(target.except);
  return tags.filter(({ id }) => wanted(id) && !left(id));
}

/** Plain ids are by far the most, and there may be a hundred thousand tags: only patterns with a star are tried one by one. */
function matcher(patterns: readonly string[]): (id: string) => boolean {
  const plain = new Set(patterns.filter((pattern) => !pattern.includes('*')));
  const globs = patterns.filter((pattern) => pattern.includes('*'));
  return (id) => plain.has(id) || globs.some((glob) => matchesGlob(glob, id));
}

const ruleTag = (tag: TagConfig, rule: Rule, { station }: Station): RuleTag => ({
  id: tag.id,
  unit: rule.target.unit ?? tag.unit,
  everyMs: tag.everyMs,
  staleAfterMs: staleAfterMsOf(tag),
  workUnit: tag.equipment ?? station.id,
  ...(tag.calibration?.validUntil === undefined
    ? {}
    : { calibration: { certificate: tag.calibration.certificate, validUntil: tag.calibration.validUntil } }),
});
