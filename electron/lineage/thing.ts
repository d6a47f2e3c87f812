import type { LineageNode } from '../../shared/contract/lineageChannels.ts';
import type { Neighbours } from './figures/figure.ts';

/** A node that is no figure: what figures rest on, and what holds them. */
export interface Thing {
  node(id: string): LineageNode | undefined;
  up(id: string): readonly Neighbours[];
  down(id: string): readonly Neighbours[];
}

/** A node of which only some fields say anything. */
export const plain = (node: Omit<LineageNode, 'facts' | 'at' | 'seq'> & Partial<LineageNode>): LineageNode => ({
  at: null,
  seq: null,
  facts: [],
  ...node,
});
