import { BrowseDirection, DataType, NodeId, ReferenceTypeIds } from 'node-opcua-client';
import type { ValueType } from '../../../shared/domain/valueType.ts';
import type { LiveSession } from './explorer.ts';
import { localNodeId } from './nodeIds.ts';

/** A data type of a server as one of ours. */
export interface ServedType {
  /** Name of the built-in type, or the node id of a type that is none. */
  readonly name: string;
  /** Undefined for structures and other types that are not a single value. */
  readonly type: ValueType | undefined;
  /** Values come in one of several built-in types; the value itself says in which. */
  readonly isAbstract?: true;
}

/** Built-in types by their number in namespace 0 (OPC 10000-6 §5.1.2), and the abstract ones above them. */
const BUILT_IN: Readonly<Record<number, ValueType | undefined>> = {
  [DataType.Boolean]: 'bool',
  [DataType.SByte]: 'int16',
  [DataType.Byte]: 'uint16',
  [DataType.Int16]: 'int16',
  [DataType.UInt16]: 'uint16',
  [DataType.Int32]: 'int32',
  [DataType.UInt32]: 'uint32',
  [DataType.Int64]: 'int64',
  [DataType.UInt64]: 'uint64',
  [DataType.Float]: 'float32',
  [DataType.Double]: 'float64',
  [DataType.String]: 'string',
  [DataType.DateTime]: 'string',
  [DataType.Guid]: 'string',
  [DataType.ByteString]: 'string',
  [DataType.XmlElement]: 'string',
  [DataType.NodeId]: 'string',
  [DataType.ExpandedNodeId]: 'string',
  [DataType.StatusCode]: 'uint32',
  [DataType.QualifiedName]: 'string',
  [DataType.LocalizedText]: 'string',
};
/** Abstract types by their number in namespace 0; of a Number or an Integer something is known without a value. */
const ABSTRACT: Readonly<Record<number, ServedType>> = {
  24: { name: 'BaseDataType', type: undefined, isAbstract: true },
  26: { name: 'Number', type: 'float64', isAbstract: true },
  27: { name: 'Integer', type: 'int64', isAbstract: true },
  28: { name: 'UInteger', type: 'int64', isAbstract: true },
};
/** An enumeration travels as an Int32. */
const ENUMERATION = 29;
/** Steps up the type tree; deeper trees than this are loops. */
const DEPTH_MAX = 16;
/** Data types of one question at most; a page names far fewer. */
const TYPES_PER_CALL = 50;

/** A built-in type as ours; undefined for one that is not a single value. */
export const builtInTypeOf = (dataType: DataType): ValueType | undefined => BUILT_IN[dataType];

/** Data types as ours, found by walking up the type tree of the server, a level of all of them at a time. */
export async function valueTypeOf(
  dataTypes: readonly (NodeId | undefined)[],
  session: LiveSession,
): Promise<ServedType[]> {
  const above = new Map<string, NodeId | undefined>();
  let open = unknownOf(
    dataTypes.filter((id) => id instanceof NodeId),
    above,
  );
  for (let depth = 0; depth < DEPTH_MAX && open.length > 0; depth++) {
    const parents: NodeId[] = [];
    for (let i = 0; i < open.length; i += TYPES_PER_CALL) {
      const part = open.slice(i, i + TYPES_PER_CALL);
      const results = await session.services.browse(
        part.map((nodeId) => ({
          nodeId,
          browseDirection: BrowseDirection.Inverse,
          referenceTypeId: new NodeId(NodeId.NodeIdType.NUMERIC, ReferenceTypeIds.HasSubtype, 0),
          includeSubtypes: true,
          nodeClassMask: 0,
          resultMask: 0,
        })),
        0,
      );
      part.forEach((nodeId, j) => {
        const reference = results[j]?.references?.[0];
        const parent = reference && localNodeId(reference, session.facts.namespaces);
        above.set(nodeId.toString(), parent);
        if (parent) parents.push(parent);
      });
    }
    open = unknownOf(parents, above);
  }
  return dataTypes.map((id) => (id instanceof NodeId ? servedType(id, above) : { name: '', type: undefined }));
}

/** Those that are neither built in nor looked up yet, once each. */
function unknownOf(ids: readonly (NodeId | undefined)[], above: ReadonlyMap<string, unknown>): NodeId[] {
  const unknown = new Map<string, NodeId>();
  for (const id of ids) if (id && known(id) === undefined && !above.has(id.toString())) unknown.set(id.toString(), id);
  return [...unknown.values()];
}

function known(id: NodeId): ServedType | undefined {
  if (id.namespace !== 0 || id.identifierType !== NodeId.NodeIdType.NUMERIC) return undefined;
  const number = id.value as number;
  const type = BUILT_IN[number];
  if (type !== undefined) return { name: DataType[number] ?? '', type };
  if (number === ENUMERATION) return { name: 'Enumeration', type: 'int32' };
  return ABSTRACT[number];
}

function servedType(id: NodeId, above: ReadonlyMap<string, NodeId | undefined>): ServedType {
  let at: NodeId | undefined = id;
  for (let depth = 0; at && depth < DEPTH_MAX; depth++) {
    const type = known(at);
    if (type) return type;
    at = above.get(at.toString());
  }
  return { name: id.toString(), type: undefined };
}
