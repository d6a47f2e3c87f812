import type { NodeDescription } from '../../../shared/contract/links.ts';

/** A tag as it will stand in the configuration. */
export interface ProposedTag {
  readonly id: string;
  readonly name: string;
  readonly equipment?: string;
  readonly connection: string;
  readonly unit: string;
  /** With the path in the server's address space, for people. */
  readonly address: { readonly nodeId: string; readonly path?: string };
  readonly range?: { readonly min: number; readonly max: number };
}

/**
 * What the server says of the nodes, as tags. Nodes that cannot be tags are left out; ids that stand twice get a number.
 *
 * @param ids ids as the person has changed them, by node id
 */
export function proposedTags(
  nodes: readonly NodeDescription[],
  connection: string,
  equipment: string | undefined,
  ids: ReadonlyMap<string, string>,
): ProposedTag[] {
  const taken = new Set<string>();
  return nodes
    .filter(({ ok }) => ok)
    .map((node) => {
      const wanted = ids.get(node.nodeId) ?? node.id;
      let id = wanted;
      for (let n = 2; taken.has(id); n++) id = `${wanted}-${n}`;
      taken.add(id);
      return {
        id,
        name: node.name,
        ...(equipment === undefined || equipment === '' ? {} : { equipment }),
        connection,
        unit: node.unit === '' ? '1' : node.unit,
        address: { nodeId: node.nodeId, ...(node.path === '' ? {} : { path: node.path }) },
        ...(node.range === undefined ? {} : { range: node.range }),
      };
    });
}
