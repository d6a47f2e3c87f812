import { AttributeIds, BrowseDirection, NodeClass, NodeId, ReferenceTypeIds } from 'node-opcua-client';
import type { LiveSession } from './explorer.ts';
import { localNodeId } from './nodeIds.ts';

/** Levels up the address space; a deeper one is a loop. */
const DEPTH_MAX = 20;
const NODES_PER_BROWSE_MAX = 100;
const ROOT = 84;

/**
 * Where the server shows each node: browse names from the Root folder down to its parent. A node with several parents is shown
 * under the first; every parent is asked for once, however many nodes share it.
 */
export async function pathsOf(nodes: readonly NodeId[], session: LiveSession): Promise<string[][]> {
  const parents = new Map<string, NodeId | undefined>();
  const names = new Map<string, string>();
  let open = distinct(nodes);
  for (let depth = 0; depth < DEPTH_MAX && open.length > 0; depth++) {
    await addParents(open, parents, session);
    open = distinct([...parents.values()].filter((parent) => parent !== undefined)).filter(
      (parent) => !parents.has(parent.toString()) && !isRoot(parent),
    );
  }
  const folders = distinct([...parents.values()].filter((parent) => parent !== undefined));
  const values = await session.services.readAttributes(
    folders.map((nodeId) => ({ nodeId, attributeId: AttributeIds.BrowseName })),
    session.facts,
  );
  folders.forEach((nodeId, i) => {
    const name: unknown = (values[i]?.value?.value as { name?: unknown } | null | undefined)?.name;
    names.set(nodeId.toString(), typeof name === 'string' ? name : '');
  });
  return nodes.map((node) => {
    const path: string[] = [];
    let at = parents.get(node.toString());
    for (let depth = 0; at && depth < DEPTH_MAX; depth++) {
      path.unshift(names.get(at.toString()) ?? '');
      at = parents.get(at.toString());
    }
    return path;
  });
}

async function addParents(
  nodes: readonly NodeId[],
  parents: Map<string, NodeId | undefined>,
  { services, facts }: LiveSession,
): Promise<void> {
  const perCall = Math.min(facts.nodesPerBrowse ?? NODES_PER_BROWSE_MAX, NODES_PER_BROWSE_MAX);
  for (let i = 0; i < nodes.length; i += perCall) {
    const part = nodes.slice(i, i + perCall);
    const results = await services.browse(
      part.map((nodeId) => ({
        nodeId,
        browseDirection: BrowseDirection.Inverse,
        referenceTypeId: new NodeId(NodeId.NodeIdType.NUMERIC, ReferenceTypeIds.HierarchicalReferences, 0),
        includeSubtypes: true,
        nodeClassMask: NodeClass.Object | NodeClass.Variable | NodeClass.View,
        resultMask: 0,
      })),
      0,
    );
    part.forEach((nodeId, j) => {
      const reference = results[j]?.references?.[0];
      parents.set(nodeId.toString(), reference && localNodeId(reference, facts.namespaces));
    });
  }
}

const distinct = (nodes: readonly NodeId[]): NodeId[] => [
  ...new Map(nodes.map((node) => [node.toString(), node])).values(),
];
const isRoot = (node: NodeId): boolean => node.namespace === 0 && node.value === ROOT;
