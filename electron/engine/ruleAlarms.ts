import type { AlarmConfig, StationConfig } from '../../shared/domain/config/index.ts';
import type { BoundPack, BoundRule } from '../rules/index.ts';

/** The fields of a `limit` rule that make a limit alarm of it. */
interface LimitFields {
  readonly side: 'above' | 'below';
  readonly limit: number;
  readonly deadband: number;
  readonly onDelayMs: number;
  readonly offDelayMs: number;
}

/**
 * The configuration with the limits of its rule packs as alarms of their tags: an operator hears of them with the reading, not with
 * the sealed window. Setpoint and deadband are turned into the tag's own unit.
 */
export function withRuleAlarms(config: StationConfig, packs: readonly BoundPack[]): StationConfig {
  const alarms = new Map<string, AlarmConfig[]>();
  for (const bound of packs.flatMap(({ rules }) => rules)) {
    if (bound.rule.kind !== 'limit' || !bound.rule.alarm) continue;
    bound.tags.forEach(({ id }, index) => {
      alarms.set(id, [...(alarms.get(id) ?? []), limitAlarmOf(bound, index)]);
    });
  }
  if (alarms.size === 0) return config;
  return {
    ...config,
    tags: config.tags.map((tag) => {
      const added = alarms.get(tag.id);
      return added ? { ...tag, alarms: [...tag.alarms, ...added] } : tag;
    }),
  };
}

function limitAlarmOf({ rule, tags, conversions, pack }: BoundRule, index: number): AlarmConfig {
  const { side, limit, deadband, onDelayMs, offDelayMs } = rule as unknown as LimitFields;
  const { factor, offset } = conversions[index] ?? { factor: 1, offset: 0 };
  const isHigh = (side === 'above') === factor > 0;
  const source = `${rule.source.document} ${rule.source.paragraph}`.trim();
  return {
    id: `rule:${rule.id}:${tags[index]?.id ?? ''}`,
    kind: isHigh ? 'high' : 'low',
    setpoint: Number(((limit - offset) / factor).toPrecision(15)),
    deadband: Number(Math.abs(deadband / factor).toPrecision(15)),
    onDelayMs,
    offDelayMs,
    priority: rule.alarm?.priority ?? 'medium',
    message: rule.alarm?.message ?? rule.title,
    cause: '',
    consequence: `rule ${rule.id} of pack ${pack.pack.id} ${pack.pack.version} is not met (${source})`,
    action: '',
    ...(rule.notify.length === 0 ? {} : { notify: rule.notify }),
  };
}
