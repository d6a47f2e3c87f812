/**
 * The plant's OPC UA server: a real one (node-opcua-server) behind a forwarder that can drop or hang its link. Read-only:
 * no variable can be written, no method exists. Values are pushed with the plant's own source timestamps.
 */
import { join } from 'node:path';
import { OPCUACertificateManager } from 'node-opcua-certificate-manager';
import { DataType, MessageSecurityMode, SecurityPolicy, StatusCodes, VariantArrayType } from 'node-opcua-client';
import { OPCUAServer } from 'node-opcua-server';
import { formatInstant, type Instant, US_PER_MS } from '../../shared/domain/time.ts';
import { identifierOf, NODE_MAP, type NodeDataType, type NodeRow, PLANT_NAMESPACE_URI } from './nodeMap.ts';
import type { PlantValue } from './plantValue.ts';
import type { TagId } from './signals.ts';
import { startTcpFront, type TcpFront } from './tcpFront.ts';

export interface PlantOpcuaServerOptions {
  /** 0: any free port. */
  readonly port: number;
  /** Full paths of the address spaces to load; the standard one is enough (`Opc.Ua.NodeSet2.ndjson.gz`). */
  readonly nodesetFilenames: readonly string[];
  /** Where certificate and trust lists are kept; made on first use (0.1–0.5 s). */
  readonly certificateFolder: string;
  readonly userName: string;
  readonly password: string;
  read(tag: TagId): PlantValue;
  /** True where the sensor itself says its value is not to be relied on: it is sent as Uncertain. */
  isUncertain(tag: TagId): boolean;
}

export interface PlantOpcuaServer {
  readonly port: number;
  /** `opc.tcp://127.0.0.1:PORT/shiftseal/training` */
  readonly endpointUrl: string;
  /** For dropping and hanging the link. */
  readonly front: TcpFront;
  /** Sends every variable whose period has come round, stamped with the plant's time. @param plantTimeMs grid time */
  publish(plantTimeMs: number, sourceTime: Instant): void;
  close(): Promise<void>;
}

const RESOURCE_PATH = '/shiftseal/training';
const SESSIONS_MAX = 16;

/** @throws PortInUse */
export async function startPlantOpcuaServer(options: PlantOpcuaServerOptions): Promise<PlantOpcuaServer> {
  let backendPort: number | undefined;
  const front = await startTcpFront({
    port: options.port,
    backendPort: () => backendPort,
    name: 'OPC UA',
    option: '--opcua-port',
  });
  const endpointUrl = `opc.tcp://127.0.0.1:${front.port}${RESOURCE_PATH}`;
  const server = createServer(options);
  try {
    await server.initialize();
    const variables = addVariables(server);
    await server.start();
    for (const endpoint of server.endpoints) {
      backendPort = endpoint.port;
      // Clients are to come back through the front, so that is the address they are told.
      for (const description of endpoint.endpointDescriptions()) {
        Object.defineProperty(description, 'endpointUrl', { get: () => endpointUrl, configurable: true });
      }
    }
    return {
      port: front.port,
      endpointUrl,
      front,
      publish: (plantTimeMs, sourceTime) => publish(variables, options, plantTimeMs, sourceTime),
      async close() {
        await front.close();
        await server.shutdown(0);
      },
    };
  } catch (cause) {
    await front.close();
    throw new Error('the OPC UA server of the training plant did not start', { cause });
  }
}

function createServer(options: PlantOpcuaServerOptions): OPCUAServer {
  return new OPCUAServer({
    host: '127.0.0.1',
    hostname: '127.0.0.1',
    port: 0,
    resourcePath: RESOURCE_PATH,
    nodesets: [...options.nodesetFilenames],
    securityModes: [MessageSecurityMode.None, MessageSecurityMode.SignAndEncrypt],
    securityPolicies: [SecurityPolicy.None, SecurityPolicy.Basic256Sha256],
    allowAnonymous: true,
    userManager: {
      isValidUser: (name: string, password: string) => name === options.userName && password === options.password,
    },
    serverCertificateManager: new OPCUACertificateManager({
      rootFolder: join(options.certificateFolder, 'pki'),
      automaticallyAcceptUnknownCertificate: true, // a training plant: whoever wants to look may look
    }),
    serverInfo: {
      applicationUri: 'urn:shiftseal:training-plant:server',
      productUri: 'urn:shiftseal:training-plant',
      applicationName: { text: 'Shiftseal training plant' },
    },
    buildInfo: { productName: 'Shiftseal training plant', manufacturerName: 'Shiftseal' },
    serverCapabilities: { maxSessions: SESSIONS_MAX },
    maxConnectionsPerEndpoint: SESSIONS_MAX,
    isAuditing: false,
  });
}

type Variable = ReturnType<
  ReturnType<NonNullable<OPCUAServer['engine']['addressSpace']>['getOwnNamespace']>['addVariable']
>;

interface PlantVariable {
  readonly row: NodeRow;
  readonly variable: Variable;
}

function addVariables(server: OPCUAServer): PlantVariable[] {
  const { addressSpace } = server.engine;
  if (!addressSpace) throw new Error('the OPC UA server has no address space after initialising');
  const namespace = addressSpace.registerNamespace(PLANT_NAMESPACE_URI);
  const folders = new Map<string, ReturnType<typeof namespace.addFolder>>();
  return NODE_MAP.map((row) => {
    let folder = folders.get(row.folder);
    if (!folder) {
      folder = namespace.addFolder('ObjectsFolder', { browseName: row.folder, nodeId: `s=${row.folder}` });
      folders.set(row.folder, folder);
    }
    const common = {
      componentOf: folder,
      browseName: row.name,
      nodeId: `s=${identifierOf(row)}`,
      description: row.tag,
      dataType: row.dataType,
      accessLevel: 'CurrentRead',
      userAccessLevel: 'CurrentRead',
      minimumSamplingInterval: 100,
    };
    const variable =
      row.range === undefined
        ? namespace.addVariable(common)
        : namespace.addAnalogDataItem({
            ...common,
            engineeringUnitsRange: { low: row.range[0], high: row.range[1] },
            engineeringUnits: engineeringUnits(row),
          });
    return { row, variable: variable as Variable };
  });
}

function publish(
  variables: readonly PlantVariable[],
  options: PlantOpcuaServerOptions,
  plantTimeMs: number,
  sourceTime: Instant,
): void {
  const sourceTimestamp = new Date(sourceTime / US_PER_MS);
  if (Number.isNaN(sourceTimestamp.getTime())) throw new RangeError(`no date: ${formatInstant(sourceTime)}`);
  for (const { row, variable } of variables) {
    if (plantTimeMs % row.everyMs !== 0) continue;
    const status = options.isUncertain(row.tag) ? StatusCodes.UncertainSensorNotAccurate : StatusCodes.Good;
    variable.setValueFromSource(variantOf(row.dataType, options.read(row.tag)), status, sourceTimestamp);
  }
}

interface ScalarVariant {
  readonly dataType: DataType;
  readonly arrayType: VariantArrayType;
  readonly value: unknown;
}

function variantOf(dataType: NodeDataType, value: PlantValue): ScalarVariant {
  const scalar = { dataType: DataType[dataType], arrayType: VariantArrayType.Scalar };
  switch (dataType) {
    case 'Int64':
    case 'UInt64':
      return { ...scalar, value: highAndLow(BigInt(value)) };
    case 'Int16':
    case 'UInt32':
      return { ...scalar, value: Math.round(Number(value)) };
    default:
      return { ...scalar, value };
  }
}

/** node-opcua holds 64-bit integers as two unsigned 32-bit halves. */
function highAndLow(value: bigint): [number, number] {
  const bits = BigInt.asUintN(64, value);
  return [Number(bits >> 32n), Number(bits & 0xffff_ffffn)];
}

/** EUInformation: the unit id is the UNECE code's three characters as bytes of an integer (OPC 10000-8 §5.6.4.3); −1: none. */
function engineeringUnits({ unece, unit }: NodeRow): {
  namespaceUri: string;
  unitId: number;
  displayName: { text: string };
  description: { text: string };
} {
  const unitId = unece === undefined ? -1 : [...unece].reduce((id, char) => id * 256 + char.charCodeAt(0), 0);
  return {
    namespaceUri: 'http://www.opcfoundation.org/UA/units/un/cefact',
    unitId,
    displayName: { text: unit },
    description: { text: unit },
  };
}
