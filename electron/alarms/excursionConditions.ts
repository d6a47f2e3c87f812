import { isSuppressing, type SuppressConfig } from '../../shared/domain/config/suppress.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { ActiveCondition } from './excursion.ts';

/** Doors and defrosts that hold, by tag: since when. Plain data. */
export type HeldConditions = Readonly<Record<string, Instant>>;

/** One reading of a condition's tag. @param value undefined: Bad: what is not known suppresses nothing */
export function stepConditions(
  held: HeldConditions,
  suppress: readonly SuppressConfig[],
  tag: string,
  at: Instant,
  value: number | bigint | boolean | string | undefined,
): HeldConditions {
  const isHeld =
    value !== undefined && suppress.some((condition) => condition.tag === tag && isSuppressing(condition, value));
  if (isHeld === Object.hasOwn(held, tag)) return held;
  if (isHeld) return { ...held, [tag]: at };
  const { [tag]: _over, ...rest } = held;
  return rest;
}

/** Those that held at a moment. */
export const conditionsAt = (
  held: HeldConditions,
  suppress: readonly SuppressConfig[],
  at: Instant,
): readonly ActiveCondition[] => suppress.filter(({ tag }) => Object.hasOwn(held, tag) && (held[tag] as Instant) <= at);
