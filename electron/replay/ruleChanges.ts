import type { DryRunReport } from '../../shared/contract/packChannels.ts';
import type { ResolvedPack, Rule } from '../rules/index.ts';

type Change = DryRunReport['changes'][number];

/** What is different between two contents of a pack, rule by rule, in the words of its file. */
export function ruleChanges(before: ResolvedPack | undefined, after: ResolvedPack): Change[] {
  const earlier = new Map((before?.rules ?? []).map((rule) => [rule.id, rule]));
  const later = new Map(after.rules.map((rule) => [rule.id, rule]));
  const reasons = new Map(after.switchedOff.map(({ rule, reason }) => [rule, reason]));
  const changes: Change[] = [];
  for (const rule of after.rules) {
    const was = earlier.get(rule.id);
    const what = was ? fieldChanges(was, rule) : ['new rule'];
    if (what.length > 0) changes.push({ rule: rule.id, title: rule.title, what });
  }
  for (const rule of earlier.values()) {
    if (later.has(rule.id)) continue;
    const reason = reasons.get(rule.id);
    const what = [reason === undefined ? 'no longer a rule of the pack' : `switched off: ${reason}`];
    changes.push({ rule: rule.id, title: rule.title, what });
  }
  return changes;
}

/** `limit 0.3 → 0.5`, `rounding.moment none → beforeComparison` */
function fieldChanges(before: Rule, after: Rule): string[] {
  const [one, other] = [leavesOf(before), leavesOf(after)];
  return [...new Set([...one.keys(), ...other.keys()])].flatMap((path) => {
    const [was, is] = [one.get(path), other.get(path)];
    return was === is ? [] : [`${path} ${was ?? '–'} → ${is ?? '–'}`];
  });
}

/** Lists are one leaf: what matters is the whole. */
function leavesOf(value: unknown, path = '', leaves = new Map<string, string>()): Map<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    leaves.set(path, Array.isArray(value) ? value.map((each) => shown(each)).join(', ') : shown(value));
    return leaves;
  }
  for (const [key, inner] of Object.entries(value)) leavesOf(inner, path === '' ? key : `${path}.${key}`, leaves);
  return leaves;
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
