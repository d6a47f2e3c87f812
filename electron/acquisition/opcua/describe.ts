import { AttributeIds, BrowseDirection, type DataValue, NodeClass, NodeId, ReferenceTypeIds } from 'node-opcua-client';
import type { NodeDescription } from '../../../shared/contract/links.ts';
import type { ValueType } from '../../../shared/domain/valueType.ts';
import { boundNodeId, isReadableScalar } from './browse.ts';
import { builtInTypeOf, type ServedType, valueTypeOf } from './dataTypes.ts';
import type { LiveSession } from './explorer.ts';
import { localNodeId, nodeIdText } from './nodeIds.ts';
import { pathsOf } from './nodePaths.ts';
import { servedValue } from './servedValue.ts';
import { plantPath, suggestId } from './tagSuggestion.ts';
import { ucumOf } from './ucum.ts';

/** Nodes of one Browse for their properties. */
const NODES_PER_BROWSE_MAX = 100;
const PROPERTIES = { unit: 'EngineeringUnits', range: 'EURange', instrument: 'InstrumentRange' } as const;

const ATTRIBUTES = [
  AttributeIds.NodeClass,
  AttributeIds.BrowseName,
  AttributeIds.DisplayName,
  AttributeIds.DataType,
  AttributeIds.ValueRank,
  AttributeIds.UserAccessLevel,
  AttributeIds.Value,
] as const;

/**
 * Nodes as tags ready for the configuration: names, unit, range, type and path as the server has them. A node that cannot
 * be a tag says why, and the others go on.
 */
export async function describeNodes(session: LiveSession, nodeIds: readonly string[]): Promise<NodeDescription[]> {
  const bound = nodeIds.map((text) => {
    try {
      return { text, nodeId: boundNodeId(text, session) };
    } catch (error) {
      return { text, nodeId: undefined, message: (error as Error).message };
    }
  });
  const nodes = bound.flatMap(({ nodeId }) => (nodeId ? [nodeId] : []));
  const attributes = await session.services.readAttributes(
    nodes.flatMap((nodeId) => ATTRIBUTES.map((attributeId) => ({ nodeId, attributeId }))),
    session.facts,
  );
  const properties = await propertiesOf(nodes, session);
  const dataTypes = nodes.map((_, i) => attributes[i * ATTRIBUTES.length + 3]?.value?.value as NodeId | undefined);
  const types = await valueTypeOf(dataTypes, session);
  const paths = await pathsOf(nodes, session);
  const taken = new Set<string>();
  let at = 0;
  return bound.map(({ text, nodeId, message }) => {
    if (!nodeId) return { ...NOTHING, nodeId: text, message: message ?? '' };
    const i = at++;
    const described = descriptionOf(
      attributes.slice(i * ATTRIBUTES.length, (i + 1) * ATTRIBUTES.length),
      types[i] as ServedType,
      properties[i] ?? {},
    );
    const path = plantPath([...(paths[i] ?? []), described.browseName]);
    const id = suggestId(path, taken);
    if (described.ok) taken.add(id);
    const { browseName: _, ...rest } = described;
    return { ...rest, nodeId: nodeIdText(nodeId, session.facts.namespaces), id, path: path.join('/').slice(0, 500) };
  });
}

const NOTHING: NodeDescription = {
  nodeId: '',
  ok: false,
  message: '',
  id: '',
  name: '',
  unit: '',
  euText: '',
  type: '',
  path: '',
  value: '',
};

type Described = Omit<NodeDescription, 'nodeId' | 'id' | 'path'> & { readonly browseName: string };

function descriptionOf(attributes: readonly DataValue[], served: ServedType, properties: NodeProperties): Described {
  const [nodeClass, browse, display, , rank, access, value] = attributes;
  const browseName = textOf(browse?.value?.value, 'name');
  const name = textOf(display?.value?.value, 'text') || browseName;
  const unit = properties.unit && ucumOf(properties.unit);
  const type = typeOf(served, value);
  const message = whyNot(nodeClass, rank, access, served, type, value);
  return {
    ok: message === '',
    message,
    browseName,
    name: name.slice(0, 300),
    unit: unit ?? '',
    euText: unit === undefined ? (properties.unit?.text ?? '') : '',
    type: type ?? '',
    ...(properties.range && { range: properties.range }),
    value: valueText(value),
  };
}

/** Where the data type leaves it open (Number, BaseDataType), the present value says what it is. */
function typeOf(served: ServedType, value: DataValue | undefined): ValueType | undefined {
  const now = served.isAbstract && value?.value?.dataType;
  return (now ? builtInTypeOf(now) : undefined) ?? served.type;
}

function whyNot(
  nodeClass: DataValue | undefined,
  rank: DataValue | undefined,
  access: DataValue | undefined,
  served: ServedType,
  type: ValueType | undefined,
  value: DataValue | undefined,
): string {
  const kind: unknown = nodeClass?.value?.value;
  if (typeof kind !== 'number') return `the server does not know it: ${nodeClass?.statusCode.name ?? 'no answer'}`;
  if (kind !== NodeClass.Variable)
    return `it is a node of class ${NodeClass[kind] ?? kind}; only variables have values`;
  if (!isReadableScalar(rank, undefined)) return 'it holds an array, which is not a single value';
  if (!isReadableScalar(undefined, access)) return 'this user may not read its value';
  if (type === undefined) return `its data type ${served.name} is not a single value`;
  const status = value?.statusCode;
  return status && status.value >>> 30 === 2 && DENIED.has(status.value >>> 0) ? `reading it gives ${status.name}` : '';
}

/** BadUserAccessDenied, BadNotReadable, BadAttributeIdInvalid, BadNodeIdUnknown: these will not get better by waiting. */
const DENIED = new Set([0x801f0000, 0x803a0000, 0x80350000, 0x80340000]);
const VALUE_CHARACTERS_MAX = 200;

function valueText(value: DataValue | undefined): string {
  if (!value || value.statusCode.value >>> 30 === 2) return value?.statusCode.name ?? '';
  const served = servedValue(value.value);
  if ('text' in served) return served.text.slice(0, VALUE_CHARACTERS_MAX);
  if ('bits' in served) return String(served.kind === 'uint64' ? BigInt.asUintN(64, served.bits) : served.bits);
  if ('number' in served) return served.kind === 'bool' ? String(served.number === 1) : String(served.number);
  return '';
}

interface NodeProperties {
  unit?: { readonly namespaceUri: string; readonly unitId: number; readonly text: string };
  range?: { readonly min: number; readonly max: number };
}

/** EngineeringUnits and EURange (else InstrumentRange) of each node (OPC 10000-8 §5.3.2). */
async function propertiesOf(nodes: readonly NodeId[], session: LiveSession): Promise<NodeProperties[]> {
  const { services, facts } = session;
  const perCall = Math.min(facts.nodesPerBrowse ?? NODES_PER_BROWSE_MAX, NODES_PER_BROWSE_MAX);
  const found: { readonly node: number; readonly name: string; readonly nodeId: NodeId }[] = [];
  for (let i = 0; i < nodes.length; i += perCall) {
    const part = nodes.slice(i, i + perCall);
    const results = await services.browse(part.map(propertiesBelow), 0);
    results.forEach(({ references }, j) => {
      for (const reference of references ?? []) {
        const nodeId = localNodeId(reference, facts.namespaces);
        const name = reference.browseName.name ?? '';
        if (nodeId && Object.values<string>(PROPERTIES).includes(name)) found.push({ node: i + j, name, nodeId });
      }
    });
  }
  const values = await services.readAttributes(
    found.map(({ nodeId }) => ({ nodeId, attributeId: AttributeIds.Value })),
    facts,
  );
  const properties: NodeProperties[] = nodes.map(() => ({}));
  found.forEach(({ node, name }, i) => {
    const value: unknown = values[i]?.value?.value;
    const target = properties[node] as NodeProperties;
    const unit = name === PROPERTIES.unit ? unitOf(value) : undefined;
    if (unit) target.unit = unit;
    const range = name === PROPERTIES.unit ? undefined : rangeOf(value);
    if (range && (name === PROPERTIES.range || !target.range)) target.range = range;
  });
  return properties;
}

const propertiesBelow = (nodeId: NodeId) => ({
  nodeId,
  browseDirection: BrowseDirection.Forward,
  referenceTypeId: new NodeId(NodeId.NodeIdType.NUMERIC, ReferenceTypeIds.HasProperty, 0),
  includeSubtypes: true,
  nodeClassMask: NodeClass.Variable,
  resultMask: 0x3f,
});

function unitOf(value: unknown): NodeProperties['unit'] | undefined {
  if (typeof value !== 'object' || value === null || !('unitId' in value)) return undefined;
  const { namespaceUri, unitId, displayName } = value as {
    namespaceUri?: unknown;
    unitId: unknown;
    displayName?: unknown;
  };
  return {
    namespaceUri: typeof namespaceUri === 'string' ? namespaceUri : '',
    unitId: typeof unitId === 'number' ? unitId : -1,
    text: textOf(displayName, 'text').slice(0, 40),
  };
}

function rangeOf(value: unknown): NodeProperties['range'] | undefined {
  if (typeof value !== 'object' || value === null || !('low' in value) || !('high' in value)) return undefined;
  const { low, high } = value as { low: unknown; high: unknown };
  if (typeof low !== 'number' || typeof high !== 'number' || !(low < high)) return undefined;
  return Number.isFinite(low) && Number.isFinite(high) ? { min: low, max: high } : undefined;
}

function textOf(value: unknown, field: 'name' | 'text'): string {
  const text: unknown =
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[field] : undefined;
  return typeof text === 'string' ? text : '';
}
