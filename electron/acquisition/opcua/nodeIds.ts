import { NodeId, type ReferenceDescription } from 'node-opcua-client';

/** A node id of the configuration, not yet bound to a server's namespace table. */
export interface ConfiguredNodeId {
  readonly namespace: { readonly uri: string } | { readonly index: number };
  readonly kind: 'i' | 's' | 'g' | 'b';
  readonly identifier: string;
}

const PATTERN = /^(?:nsu=([^;]+);|ns=(\d+);)?([isgb])=([\s\S]+)$/;
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The text form of OPC 10000-6 §5.3.1.10 and .11; undefined when it is none. */
export function parseNodeId(text: string): ConfiguredNodeId | undefined {
  const match = PATTERN.exec(text);
  if (!match) return undefined;
  const [, uri, index, letter, identifier = ''] = match;
  const kind = letter as ConfiguredNodeId['kind'];
  if (kind === 'i' && !(/^\d{1,10}$/.test(identifier) && Number(identifier) <= 0xffffffff)) return undefined;
  if (kind === 'g' && !GUID.test(identifier)) return undefined;
  if (kind === 'b' && !BASE64.test(identifier)) return undefined;
  if (Number(index ?? 0) > 0xffff) return undefined;
  const namespace = uri === undefined ? { index: Number(index ?? 0) } : { uri: unescapeUri(uri) };
  return { namespace, kind, identifier };
}

/**
 * Binds a node id to this server: the index behind a namespace URI may change with every restart of a server, so this is
 * done on every connect.
 *
 * @returns undefined when the server has no such namespace
 */
export function resolveNodeId(id: ConfiguredNodeId, namespaceArray: readonly string[]): NodeId | undefined {
  const index = 'uri' in id.namespace ? namespaceArray.indexOf(id.namespace.uri) : id.namespace.index;
  if (index < 0) return undefined;
  const { NUMERIC, STRING, GUID: guid, BYTESTRING } = NodeId.NodeIdType;
  switch (id.kind) {
    case 'i':
      return new NodeId(NUMERIC, Number(id.identifier), index);
    case 's':
      return new NodeId(STRING, id.identifier, index);
    case 'g':
      return new NodeId(guid, id.identifier, index);
    case 'b':
      return new NodeId(BYTESTRING, Buffer.from(id.identifier, 'base64'), index);
  }
}

/**
 * The text form that survives a restart of the server: with the namespace URI instead of its index.
 *
 * @returns with `ns=` where the server's table has no such index
 */
export function nodeIdText(id: NodeId, namespaceArray: readonly string[]): string {
  const plain = id.toString().replace(/^ns=\d+;/, '');
  if (id.namespace === 0) return plain;
  const uri = namespaceArray[id.namespace];
  return uri === undefined ? `ns=${id.namespace};${plain}` : `nsu=${escapeUri(uri)};${plain}`;
}

/** A reference may name its target by index or by namespace URI; undefined for a node of another server. */
export function localNodeId(reference: ReferenceDescription, namespaces: readonly string[]): NodeId | undefined {
  const { nodeId } = reference;
  if (nodeId.serverIndex) return undefined;
  const index = nodeId.namespaceUri ? namespaces.indexOf(nodeId.namespaceUri) : nodeId.namespace;
  return index < 0 ? undefined : new NodeId(nodeId.identifierType, nodeId.value, index);
}

const escapeUri = (uri: string): string => uri.replaceAll('%', '%25').replaceAll(';', '%3B');

/** In a namespace URI ";" and "%" are written %3B and %25 (OPC 10000-6 §5.3.1.11). */
const unescapeUri = (uri: string): string => uri.replace(/%3B/gi, ';').replace(/%25/g, '%');
