import {
  AccessLevelFlag,
  AttributeIds,
  type BrowseDescriptionOptions,
  BrowseDirection,
  type DataValue,
  NodeClass,
  NodeId,
  type ReferenceDescription,
  ReferenceTypeIds,
  StatusCodes,
} from 'node-opcua-client';
import type { BrowseResult } from '../../../shared/contract/links.ts';
import { valueTypeOf } from './dataTypes.ts';
import type { LiveSession } from './explorer.ts';
import { localNodeId, nodeIdText, parseNodeId, resolveNodeId } from './nodeIds.ts';
import type { Services } from './services.ts';

/** Where a long list goes on. */
export interface ContinuationPoint {
  readonly point: Buffer;
}

export interface BrowsePage {
  readonly nodes: BrowseResult['nodes'];
  readonly more: ContinuationPoint | undefined;
}

/** Nodes of one page, and references the server shall give at once. */
const NODES_PER_PAGE = 1_000;
const REFERENCES_PER_CALL = 500;
/** Nodes of one Browse, where the server states no limit; each may cost it a continuation point for the moment. */
const NODES_PER_BROWSE_MAX = 50;
const OBJECTS_FOLDER = 'i=85';
const BROWSE_RESULT_MASK = 0x3f;
const SHOWN_CLASSES = NodeClass.Object | NodeClass.Variable | NodeClass.View;

/** Hierarchical references forward, objects, variables and views (OPC 10000-4 §5.9.2). */
const childrenOf = (nodeId: NodeId, resultMask = BROWSE_RESULT_MASK): BrowseDescriptionOptions => ({
  nodeId,
  browseDirection: BrowseDirection.Forward,
  referenceTypeId: new NodeId(NodeId.NodeIdType.NUMERIC, ReferenceTypeIds.HierarchicalReferences, 0),
  includeSubtypes: true,
  nodeClassMask: SHOWN_CLASSES,
  resultMask,
});

/** @throws Error naming the node id and what is wrong with it */
export function boundNodeId(text: string, session: LiveSession): NodeId {
  const parsed = parseNodeId(text === '' ? OBJECTS_FOLDER : text);
  if (!parsed) throw new Error(`"${text}" is not a node id such as nsu=urn:plant;s=Press1.Pressure or i=85`);
  const bound = resolveNodeId(parsed, session.facts.namespaces);
  if (!bound)
    throw new Error(`${text}: the server has no such namespace; it has ${session.facts.namespaces.join(', ')}`);
  return bound;
}

/** @throws Error in words, naming the node */
export async function browsePage(
  session: LiveSession,
  nodeId: string,
  from: ContinuationPoint | undefined,
): Promise<BrowsePage> {
  const { services } = session;
  const references: ReferenceDescription[] = [];
  let point = from?.point;
  do {
    const [result] = point
      ? await services.browseNext([point], false)
      : await services.browse([childrenOf(boundNodeId(nodeId, session))], REFERENCES_PER_CALL);
    if (!result?.statusCode.isGood()) {
      throw new Error(
        `the server does not show what is below ${nodeId || 'Objects'}: ${result?.statusCode.name ?? 'no answer'}`,
      );
    }
    references.push(...(result.references ?? []));
    point = result.continuationPoint && result.continuationPoint.length > 0 ? result.continuationPoint : undefined;
  } while (point && references.length + REFERENCES_PER_CALL <= NODES_PER_PAGE);
  return { nodes: await nodesOf(references, session), more: point && { point } };
}

/** Gives continuation points back. */
export async function releasePoints(services: Services, points: readonly Buffer[]): Promise<void> {
  if (points.length > 0) await services.browseNext(points, true);
}

/** The same node reached over two references is shown once; nodes of other servers are not shown. */
async function nodesOf(
  references: readonly ReferenceDescription[],
  session: LiveSession,
): Promise<BrowseResult['nodes']> {
  const { services, facts } = session;
  const seen = new Map<string, { readonly reference: ReferenceDescription; readonly nodeId: NodeId }>();
  for (const reference of references) {
    const nodeId = localNodeId(reference, facts.namespaces);
    if (nodeId && !seen.has(nodeId.toString()) && seen.size < NODES_PER_PAGE)
      seen.set(nodeId.toString(), { reference, nodeId });
  }
  const found = [...seen.values()];
  const variables = found.filter(({ reference }) => reference.nodeClass === NodeClass.Variable);
  const attributes = await services.readAttributes(
    variables.flatMap(({ nodeId }) => [
      { nodeId, attributeId: AttributeIds.DataType },
      { nodeId, attributeId: AttributeIds.ValueRank },
      { nodeId, attributeId: AttributeIds.UserAccessLevel },
    ]),
    facts,
  );
  const types = await valueTypeOf(
    variables.map((_, i) => attributes[3 * i]?.value?.value as NodeId | undefined),
    session,
  );
  const withChildren = await haveChildren(
    found.map(({ nodeId }) => nodeId),
    session,
  );
  const variableAt = new Map(variables.map((variable, i) => [variable, i]));
  return found.map((one, i) => {
    const { reference, nodeId } = one;
    const at = variableAt.get(one);
    const type = at === undefined ? undefined : types[at];
    return {
      nodeId: nodeIdText(nodeId, facts.namespaces),
      browseName: cut(reference.browseName.name ?? ''),
      displayName: cut(reference.displayName.text ?? reference.browseName.name ?? ''),
      nodeClass: NodeClass[reference.nodeClass] ?? '',
      dataType: type?.name ?? '',
      isTag:
        at !== undefined &&
        type?.type !== undefined &&
        isReadableScalar(attributes[3 * at + 1], attributes[3 * at + 2]),
      hasChildren: withChildren[i] ?? false,
    };
  });
}

/** ValueRank −1 is a scalar (−2 and −3 may be one); bit 0 of the access level lets us read the value. */
export function isReadableScalar(valueRank: DataValue | undefined, accessLevel: DataValue | undefined): boolean {
  const rank: unknown = valueRank?.value?.value;
  const level: unknown = accessLevel?.value?.value;
  const mayBeScalar = typeof rank !== 'number' || (rank < 0 && rank >= -3);
  return mayBeScalar && (typeof level !== 'number' || (level & AccessLevelFlag.CurrentRead) !== 0);
}

/**
 * Whether there is anything below each node. One reference of each is asked for; a server that has run out of
 * continuation points says so of those with more, which is an answer too.
 */
async function haveChildren(nodeIds: readonly NodeId[], { services, facts }: LiveSession): Promise<boolean[]> {
  const perCall = Math.min(facts.nodesPerBrowse ?? NODES_PER_BROWSE_MAX, NODES_PER_BROWSE_MAX);
  const answers: boolean[] = [];
  for (let i = 0; i < nodeIds.length; i += perCall) {
    const part = nodeIds.slice(i, i + perCall);
    const results = await services.browse(
      part.map((nodeId) => childrenOf(nodeId, 0)),
      1,
    );
    const points = results.flatMap(({ continuationPoint }) =>
      continuationPoint && continuationPoint.length > 0 ? [continuationPoint] : [],
    );
    await releasePoints(services, points);
    for (let j = 0; j < part.length; j++) {
      const result = results[j];
      const hasMany = result?.statusCode.equals(StatusCodes.BadNoContinuationPoints) === true;
      answers.push(hasMany || (result?.references ?? []).length > 0);
    }
  }
  return answers;
}

const NAME_CHARACTERS_MAX = 300;
const cut = (text: string): string => text.slice(0, NAME_CHARACTERS_MAX);
