import type { BrowseResult } from '../../../shared/contract/links.ts';

export type BrowseNode = BrowseResult['nodes'][number];

/** What has been fetched of the address space, by the node it hangs under. */
export interface BrowseState {
  readonly children: ReadonlyMap<string, readonly BrowseNode[]>;
  readonly open: ReadonlySet<string>;
}

export interface BrowseRow {
  readonly node: BrowseNode;
  /** 0 for the children of the root. */
  readonly depth: number;
  readonly isOpen: boolean;
  /** Where it hangs: a node may be reached over two ways, and stands once in each. */
  readonly key: string;
  readonly parent: string | undefined;
}

/** The objects folder (OPC 10000-5, 8.2.4): where plants begin. */
export const OBJECTS_FOLDER = 'i=85';
export const NOTHING_FETCHED: BrowseState = { children: new Map(), open: new Set([OBJECTS_FOLDER]) };

/** Rows in sight, from top to bottom. An address space has loops: a node that is its own ancestor is shown closed. */
export function visibleNodes(state: BrowseState): BrowseRow[] {
  const rows: BrowseRow[] = [];
  const walk = (parentId: string, parentKey: string | undefined, depth: number, above: ReadonlySet<string>): void => {
    for (const node of state.children.get(parentId) ?? []) {
      const key = `${parentKey ?? ''}/${node.nodeId}`;
      const isOpen = state.open.has(key) && !above.has(node.nodeId);
      rows.push({ node, depth, isOpen, key, parent: parentKey });
      if (isOpen) walk(node.nodeId, key, depth + 1, new Set([...above, node.nodeId]));
    }
  };
  walk(OBJECTS_FOLDER, undefined, 0, new Set([OBJECTS_FOLDER]));
  return rows;
}

export const withChildren = (state: BrowseState, nodeId: string, nodes: readonly BrowseNode[]): BrowseState => ({
  ...state,
  children: new Map(state.children).set(nodeId, nodes),
});

export function toggledNode(state: BrowseState, key: string): BrowseState {
  const open = new Set(state.open);
  if (!open.delete(key)) open.add(key);
  return { ...state, open };
}
