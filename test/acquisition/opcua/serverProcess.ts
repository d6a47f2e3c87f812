/**
 * An OPC UA server in a process of its own (node-opcua-server), told by messages what to serve. Run by `plantServer.ts`
 * under Node with type stripping, so it imports nothing of the product.
 */
import { join } from 'node:path';
import { OPCUACertificateManager } from 'node-opcua-certificate-manager';
import {
  coerceNodeId,
  DataType,
  DataValue,
  LocalizedText,
  MessageSecurityMode,
  QualifiedName,
  SecurityPolicy,
  StatusCodes,
} from 'node-opcua-client';
import { MonitoredItem, OPCUAServer } from 'node-opcua-server';
import { selfDescribing } from '../../hostile/selfDescribing.ts';

export interface ServerOptions {
  readonly port: number;
  readonly folder: string;
  readonly nodeset: string;
  /** Namespaces registered before the plant's, so that its index moves. */
  readonly namespacesBefore: number;
  readonly isAnonymousAllowed: boolean;
  /** Variables `bulk.0` … that all change every `bulkEveryMs`. */
  readonly bulk: number;
  readonly bulkEveryMs: number;
  /** Bulk values say which they are and when they were made (test/hostile/selfDescribing.ts). */
  readonly isBulkSelfDescribing?: boolean;
}

export interface ServedNode {
  readonly id: string;
  readonly type: string;
  /** JSON form: 64-bit integers as [high, low], times in ms, byte strings in base64. */
  readonly value: unknown;
  readonly isArray?: boolean;
  /** StatusCode name, or name and info bits joined by "|". */
  readonly status?: string;
  readonly sourceMs?: number;
  readonly sourcePicoseconds?: number;
}

export type ServerCommand =
  | { readonly do: 'serve'; readonly nodes: readonly ServedNode[] }
  | { readonly do: 'closeSessions' }
  | { readonly do: 'closeSubscriptions' };

interface Variable {
  verifyVariantCompatibility: () => void;
  setValueFromSource(variant: object, status?: object, at?: object): void;
  _internal_set_dataValue(dataValue: DataValue): void;
}

const options = JSON.parse(process.argv[2] ?? '{}') as ServerOptions;
const server = new OPCUAServer({
  host: '127.0.0.1',
  hostname: '127.0.0.1',
  port: options.port,
  nodesets: [options.nodeset],
  securityModes: [MessageSecurityMode.None, MessageSecurityMode.Sign, MessageSecurityMode.SignAndEncrypt],
  securityPolicies: [
    SecurityPolicy.None,
    SecurityPolicy.Basic256Sha256,
    SecurityPolicy.Aes128_Sha256_RsaOaep,
    SecurityPolicy.Aes256_Sha256_RsaPss,
  ],
  allowAnonymous: options.isAnonymousAllowed,
  userManager: { isValidUser: (name: string, password: string) => name === 'station' && password === 'right pässword' },
  serverCertificateManager: new OPCUACertificateManager({
    rootFolder: join(options.folder, 'pki'),
    automaticallyAcceptUnknownCertificate: true,
  }),
  serverInfo: { applicationUri: 'urn:plant:server' },
  isAuditing: false,
});
await server.initialize();
const { addressSpace } = server.engine;
if (!addressSpace) throw new Error('no address space');
for (let i = 0; i < options.namespacesBefore; i++) addressSpace.registerNamespace(`urn:before:${i}`);
const plant = addressSpace.registerNamespace('urn:plant');
const folder = plant.addFolder('ObjectsFolder', { browseName: 'Plant', nodeId: 's=Plant' });
const variables = new Map<string, Variable>();

function serve(node: ServedNode): void {
  let variable = variables.get(node.id);
  const variant = {
    dataType: DataType[node.type as keyof typeof DataType],
    value: servedAs(node),
    arrayType: node.isArray ? 'Array' : 'Scalar',
  };
  if (!variable) {
    variable = plant.addVariable({
      componentOf: folder,
      browseName: node.id,
      nodeId: `s=${node.id}`,
      dataType: node.type,
      valueRank: node.isArray ? 1 : -1,
      minimumSamplingInterval: 20,
    }) as unknown as Variable;
    variable.verifyVariantCompatibility = () => {}; // a device whose type flips
    variables.set(node.id, variable);
  }
  const [, name = 'Good', bits] = /^(\w+)(?:\|(.*))?$/.exec(node.status ?? 'Good') ?? [];
  const base = StatusCodes[name as 'Good'];
  const status = bits === undefined ? base : makeWithBits(base, bits);
  const sourceTimestamp = node.sourceMs === undefined ? new Date() : new Date(node.sourceMs);
  const dataValue = new DataValue({
    value: variant as never,
    sourceTimestamp,
    sourcePicoseconds: node.sourcePicoseconds ?? 0,
    serverTimestamp: new Date(),
  });
  dataValue.statusCode = status as typeof dataValue.statusCode;
  variable._internal_set_dataValue(dataValue);
}

function makeWithBits(base: object, bits: string): object {
  const maker = Object.getPrototypeOf(base.constructor) as { makeStatusCode(base: object, bits: string): object };
  return maker.makeStatusCode(base, bits);
}

function servedAs({ type, value, isArray }: ServedNode): unknown {
  if (isArray || value === null) return value;
  switch (type) {
    case 'DateTime':
      return new Date(value as number);
    case 'ByteString':
      return Buffer.from(value as string, 'base64');
    case 'Double':
    case 'Float':
      return typeof value === 'string' ? Number(value) : value;
    case 'NodeId':
    case 'ExpandedNodeId':
      return coerceNodeId(value as string);
    case 'QualifiedName':
      return new QualifiedName(value as { namespaceIndex: number; name: string });
    case 'LocalizedText':
      return new LocalizedText(value as { locale: string; text: string });
    case 'StatusCode':
      return StatusCodes[value as 'Good'];
    default:
      return value;
  }
}

/** A server that forgets some items: it promises to monitor them and never reports a value. */
const monitored = MonitoredItem.prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
for (const name of ['recordValue', '_enqueue_value']) {
  const original = monitored[name];
  if (!original) throw new Error(`the server library has no MonitoredItem.${name} any more`);
  monitored[name] = function (this: { node?: { browseName: { name: string } } }, ...args) {
    return this.node?.browseName.name === 'mute' ? undefined : original.apply(this, args);
  };
}

const bulk = Array.from({ length: options.bulk }, (_, i) => {
  serve({ id: `bulk.${i}`, type: 'Double', value: 0 });
  return variables.get(`bulk.${i}`) as Variable;
});
let round = 0;
if (bulk.length > 0) {
  setInterval(() => {
    round++;
    const at = new Date();
    bulk.forEach((variable, i) => {
      const value = options.isBulkSelfDescribing ? selfDescribing(i, at.getTime()) : round + 0.5;
      variable.setValueFromSource({ dataType: DataType.Double, value }, StatusCodes.Good, at);
    });
  }, options.bulkEveryMs);
}

process.on('message', (command: ServerCommand & { seq: number }) => {
  if (command.do === 'serve') for (const node of command.nodes) serve(node);
  const engine = server.engine as unknown as {
    _sessions: Record<
      string,
      { authenticationToken: object; publishEngine: { subscriptions: { terminate(): void }[] } }
    >;
    closeSession(token: object, deleteSubscriptions: boolean, reason: string): void;
  };
  for (const session of Object.values(engine._sessions)) {
    if (command.do === 'closeSessions') engine.closeSession(session.authenticationToken, true, 'Forcing');
    if (command.do === 'closeSubscriptions') for (const one of session.publishEngine.subscriptions) one.terminate();
  }
  process.send?.({ done: command.seq });
});
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => void server.shutdown(0).then(() => process.exit(0)));
await server.start();
process.send?.({ port: server.endpoints[0]?.port });
