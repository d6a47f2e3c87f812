/**
 * An OPC UA server in a process of its own (node-opcua-server), told by messages what to serve. Run by `plantServer.ts`
 * under Node with type stripping, so it imports nothing of the product.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { OPCUACertificateManager } from 'node-opcua-certificate-manager';
import {
  coerceNodeId,
  DataType,
  DataValue,
  HistoryReadResult,
  LocalizedText,
  MessageSecurityMode,
  QualifiedName,
  SecurityPolicy,
  StatusCodes,
} from 'node-opcua-client';
import { MonitoredItem, OPCUAServer, ServerSidePublishEngine, Subscription } from 'node-opcua-server';
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
  /** The values of `bulk.N` count 1, 2, 3 … */
  readonly isBulkCounting: boolean;
  /** Each change is reported, as by a server that is told of it; otherwise values are sampled, and quick ones may be skipped. */
  readonly isByException: boolean;
  /** Subscriptions may pass from one anonymous session to another. */
  readonly isTransferAllowed: boolean;
  /** Days that the server's certificate is valid from now; negative: it has run out. */
  readonly certificateDays: number;
  /** A plant with units, ranges, types and this many signals in one folder, to be browsed. */
  readonly browsable: number;
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
  /** From its first value on the server keeps the history of this node. */
  readonly hasHistory?: boolean;
}

export type ServerCommand =
  | { readonly do: 'serve'; readonly nodes: readonly ServedNode[] }
  | { readonly do: 'closeSessions' }
  | { readonly do: 'closeSubscriptions' }
  /** Sessions end as by their time-out: subscriptions live on without an owner. */
  | { readonly do: 'timeOutSessions' }
  /** From now on this node is monitored and never reports. */
  | { readonly do: 'mute'; readonly id: string }
  /** The node goes on saying that it has history, and gives none. */
  | { readonly do: 'denyHistory'; readonly id: string; readonly isServiceFault: boolean }
  /** Answers how many subscriptions the server has. */
  | { readonly do: 'countSubscriptions' }
  /** The next publish responses with values never arrive. */
  | { readonly do: 'losePublishes'; readonly count: number; readonly isForgotten: boolean }
  /** Values of the past, only in the history. */
  | {
      readonly do: 'remember';
      readonly id: string;
      readonly values: readonly { readonly value: number; readonly atMs: number }[];
    };

interface Variable {
  verifyVariantCompatibility: () => void;
  setValueFromSource(variant: object, status?: object, at?: object): void;
  _internal_set_dataValue(dataValue: DataValue): void;
  varHistorian?: { push(dataValue: DataValue): Promise<void> };
}

const options = JSON.parse(process.argv[2] ?? '{}') as ServerOptions;
const serverCertificateManager = new OPCUACertificateManager({
  rootFolder: join(options.folder, 'pki'),
  automaticallyAcceptUnknownCertificate: true,
});
await serverCertificateManager.initialize();
const certificateFile = join(options.folder, 'server.pem');
if (!existsSync(certificateFile)) {
  const startDate = new Date(Date.now() + Math.min(0, options.certificateDays - 1) * 86_400_000);
  await serverCertificateManager.createSelfSignedCertificate({
    applicationUri: 'urn:plant:server',
    dns: ['127.0.0.1'],
    outputFile: certificateFile,
    subject: '/CN=Plant',
    startDate,
    validity: Math.ceil(options.certificateDays - (startDate.getTime() - Date.now()) / 86_400_000),
  });
}
const server = new OPCUAServer({
  host: '127.0.0.1',
  hostname: '127.0.0.1',
  port: options.port,
  nodesets: [options.nodeset],
  securityModes: [MessageSecurityMode.None, MessageSecurityMode.Sign, MessageSecurityMode.SignAndEncrypt],
  securityPolicies: [
    SecurityPolicy.None,
    SecurityPolicy.Basic128Rsa15,
    SecurityPolicy.Basic256,
    SecurityPolicy.Basic256Sha256,
    SecurityPolicy.Aes128_Sha256_RsaOaep,
    SecurityPolicy.Aes256_Sha256_RsaPss,
  ],
  allowAnonymous: options.isAnonymousAllowed,
  userManager: { isValidUser: (name: string, password: string) => name === 'station' && password === 'right pässword' },
  serverCertificateManager,
  certificateFile,
  privateKeyFile: serverCertificateManager.privateKey,
  userCertificateManager: new OPCUACertificateManager({
    rootFolder: join(options.folder, 'users'),
    automaticallyAcceptUnknownCertificate: false,
  }),
  serverCapabilities: { maxBrowseContinuationPoints: 10, maxHistoryContinuationPoints: 10 },
  serverInfo: { applicationUri: 'urn:plant:server' },
  isAuditing: false,
});
await server.initialize();
(
  server.engine as unknown as { allowAnonymousSubscriptionTransferOnUnsecuredChannel: boolean }
).allowAnonymousSubscriptionTransferOnUnsecuredChannel = options.isTransferAllowed;
const { addressSpace } = server.engine;
if (!addressSpace) throw new Error('no address space');
for (let i = 0; i < options.namespacesBefore; i++) addressSpace.registerNamespace(`urn:before:${i}`);
const plant = addressSpace.registerNamespace('urn:plant');
const folder = plant.addFolder('ObjectsFolder', { browseName: 'Plant', nodeId: 's=Plant' });
const variables = new Map<string, Variable>();

function isByException(id: string): boolean {
  return options.isByException || (options.isBulkCounting && id.includes('bulk.'));
}

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
      minimumSamplingInterval: isByException(node.id) ? 0 : 20,
    }) as unknown as Variable;
    variable.verifyVariantCompatibility = () => {}; // a device whose type flips
    variables.set(node.id, variable);
    if (node.hasHistory) {
      addressSpace?.installHistoricalDataNode(variable as never, { maxOnlineValues: 100_000 });
    }
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
  if (variable.varHistorian) void variable.varHistorian.push(dataValue);
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
let muted = 'mute';
const monitored = MonitoredItem.prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
for (const name of ['recordValue', '_enqueue_value', 'resendInitialValue']) {
  const original = monitored[name];
  if (!original) throw new Error(`the server library has no MonitoredItem.${name} any more`);
  monitored[name] = function (this: { node?: { browseName: { name: string } } }, ...args) {
    return this.node?.browseName.name === muted ? undefined : original.apply(this, args);
  };
}

/** Where every value counts, none is left to a sampling timer. */
const subscriptions = Subscription.prototype as unknown as {
  preCreateMonitoredItem(
    space: object,
    timestamps: object,
    request: { itemToMonitor: { nodeId: object }; requestedParameters: { samplingInterval: number } },
  ): unknown;
};
const preCreateMonitoredItem = subscriptions.preCreateMonitoredItem;
subscriptions.preCreateMonitoredItem = function (this: unknown, space, timestamps, request) {
  if (isByException(request.itemToMonitor.nodeId.toString())) request.requestedParameters.samplingInterval = 0;
  return preCreateMonitoredItem.call(this as never, space, timestamps, request);
};

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
      const counted = options.isBulkCounting ? round : round + 0.5;
      const value = options.isBulkSelfDescribing ? selfDescribing(i, at.getTime()) : counted;
      variable.setValueFromSource({ dataType: DataType.Double, value }, StatusCodes.Good, at);
    });
  }, options.bulkEveryMs);
}

if (options.browsable > 0) {
  const { standardUnits } = await import('node-opcua');
  const line = plant.addFolder(folder, { browseName: 'Line 1', nodeId: 's=Line1' });
  const press = plant.addObject({ componentOf: line, browseName: 'Presse Süd', nodeId: 's=Press' });
  const analog = (name: string, dataType: string, value: number, extra: object): void => {
    plant.addAnalogDataItem({
      componentOf: press,
      browseName: name,
      nodeId: `s=Press.${name}`,
      dataType,
      engineeringUnitsRange: { low: -40, high: 300 },
      value: { dataType: DataType[dataType as 'Double'], value },
      ...extra,
    } as never);
  };
  analog('Temperature', 'Float', 21.5, { engineeringUnits: standardUnits.degree_celsius });
  analog('Pressure', 'Double', 4.2, { engineeringUnits: standardUnits.bar });
  analog('Odd', 'Double', 1, {
    engineeringUnits: { namespaceUri: 'urn:vendor', unitId: 7, displayName: { text: 'widgets' }, description: {} },
  });
  plant.addVariable({
    componentOf: press,
    browseName: 'Matrix',
    nodeId: 's=Press.Matrix',
    dataType: 'Double',
    valueRank: 1,
    value: { dataType: DataType.Double, arrayType: 1, value: new Float64Array(3) } as never,
  });
  plant.addVariable({
    componentOf: press,
    browseName: 'Secret',
    nodeId: 's=Press.Secret',
    dataType: 'Double',
    userAccessLevel: 0,
    value: { dataType: DataType.Double, value: 1 } as never,
  });
  const anyType = (name: string, value: object): void => {
    plant.addVariable({
      componentOf: press,
      browseName: name,
      nodeId: `s=Press.${name}`,
      dataType: 'BaseDataType',
      value: value as never,
    });
  };
  anyType('Count', { dataType: DataType.UInt32, value: 7 });
  anyType('Begun', { dataType: DataType.DateTime, value: new Date(0) });
  const wide = plant.addFolder(folder, { browseName: 'Wide', nodeId: 's=Wide' });
  for (let i = 0; i < options.browsable; i++) {
    plant.addVariable({
      componentOf: wide,
      browseName: `S${i}`,
      nodeId: `s=Wide.${i}`,
      dataType: 'Int16',
      value: { dataType: DataType.Int16, value: i } as never,
    });
  }
}

/** Responses that a network swallowed: the server believes it has sent them. */
let toLose = { count: 0, isForgotten: false };
const publishing = ServerSidePublishEngine.prototype as unknown as {
  _send_response_for_request(
    request: object,
    response: { notificationMessage?: { notificationData?: unknown[] } },
  ): void;
};
const sendResponse = publishing._send_response_for_request;
publishing._send_response_for_request = function (this: unknown, request, response) {
  const isData = (response.notificationMessage?.notificationData ?? []).length > 0;
  if (!isData || toLose.count === 0) return sendResponse.call(this as never, request, response);
  toLose.count--;
  if (!toLose.isForgotten) return undefined;
  for (const one of (this as { subscriptions: { _sent_notification_messages: unknown[] }[] }).subscriptions) {
    setImmediate(() => one._sent_notification_messages.splice(0));
  }
  return undefined;
};

process.on('message', (command: ServerCommand & { seq: number }) => {
  if (command.do === 'serve') for (const node of command.nodes) serve(node);
  if (command.do === 'denyHistory') {
    const node = variables.get(command.id) as unknown as { historyRead: () => Promise<HistoryReadResult> };
    node.historyRead = async () => {
      if (command.isServiceFault) throw new Error('the archive is broken');
      return new HistoryReadResult({ statusCode: StatusCodes.BadHistoryOperationUnsupported });
    };
  }
  if (command.do === 'mute') muted = command.id;
  if (command.do === 'losePublishes') toLose = { count: command.count, isForgotten: command.isForgotten };
  if (command.do === 'remember') {
    for (const { value, atMs } of command.values) {
      const dataValue = new DataValue({
        value: { dataType: DataType.Double, value } as never,
        sourceTimestamp: new Date(atMs),
        serverTimestamp: new Date(atMs),
      });
      void variables.get(command.id)?.varHistorian?.push(dataValue);
    }
  }
  const engine = server.engine as unknown as {
    _sessions: Record<
      string,
      { authenticationToken: object; publishEngine: { subscriptions: { terminate(): void }[] } }
    >;
    closeSession(token: object, deleteSubscriptions: boolean, reason: string): void;
  };
  for (const session of Object.values(engine._sessions)) {
    if (command.do === 'closeSessions') engine.closeSession(session.authenticationToken, true, 'Forcing');
    if (command.do === 'timeOutSessions') engine.closeSession(session.authenticationToken, false, 'Timeout');
    if (command.do === 'closeSubscriptions') for (const one of session.publishEngine.subscriptions) one.terminate();
  }
  process.send?.({ done: command.seq, subscriptions: server.engine.currentSubscriptionCount });
});
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => void server.shutdown(0).then(() => process.exit(0)));
await server.start();
process.send?.({ port: server.endpoints[0]?.port });
