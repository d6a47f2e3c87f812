import type { StopReasonConfig } from './config/downtime.ts';
import type { TimeLoss } from './timeLoss.ts';

/** A reason of the tree with what it takes from the groups above it. */
export interface StopReason {
  readonly id: string;
  readonly label: string;
  /** Labels from the top group down to this one. */
  readonly path: readonly string[];
  /** Ids from the top group down to this one: a tree level of a Pareto is a place in it. */
  readonly ids: readonly string[];
  readonly loss: TimeLoss;
  /** Keys to press after a stop is picked, in order; undefined where one on the way has none. */
  readonly keys: string | undefined;
  /** A stop can be coded with it; groups only part reasons. */
  readonly isLeaf: boolean;
}

/** Deeper trees cannot be read on a screen, nor coded in two touches. */
export const REASON_LEVELS_MAX = 3;
/** Reasons and groups of one station. */
export const REASONS_MAX = 400;
/** Loss of a reason where neither it nor a group above names one. */
export const LOSS_BY_DEFAULT: TimeLoss = 'unplannedStop';

/** Every group and reason by id, in the order of the tree; of two with one id the first. */
export function stopReasonsOf(tree: readonly StopReasonConfig[]): ReadonlyMap<string, StopReason> {
  const found = new Map<string, StopReason>();
  const walk = (nodes: readonly StopReasonConfig[], above: StopReason | undefined): void => {
    for (const node of nodes) {
      const keysAbove = above === undefined ? '' : above.keys;
      const reason: StopReason = {
        id: node.id,
        label: node.label,
        path: [...(above?.path ?? []), node.label],
        ids: [...(above?.ids ?? []), node.id],
        loss: node.loss ?? above?.loss ?? LOSS_BY_DEFAULT,
        keys: keysAbove === undefined || node.key === undefined ? undefined : keysAbove + node.key,
        isLeaf: node.children.length === 0,
      };
      if (!found.has(node.id)) found.set(node.id, reason);
      if (reason.path.length < REASON_LEVELS_MAX + 1) walk(node.children, reason);
    }
  };
  walk(tree, undefined);
  return found;
}
