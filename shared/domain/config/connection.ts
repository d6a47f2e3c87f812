import { z } from 'zod';
import { idSchema, MODBUS_TABLES } from './tag.ts';

const portSchema = z.int().min(1).max(65535);
const hostSchema = z.string().min(1).max(253);
const secretSchema = z.string().min(1).max(120).describe('name of an entry of the key store, never the secret itself');

/** What every connection may say about its link, whatever it speaks. */
const linkFields = {
  heartbeat: z
    .strictObject({
      tag: idSchema.describe('tag of this connection that the device changes as long as its program runs'),
      changesWithinMs: z.int().min(100).max(3_600_000).describe('ms; unchanged for longer, the link is not online'),
    })
    .optional()
    .describe('a value that must move: a device that answers but whose program stands is not online'),
  clock: z
    .strictObject({
      policy: z
        .enum(['observe', 'correct'])
        .default('observe')
        .describe(
          'observe: offset and drift are estimated and shown; correct: the clean layer also shows corrected times',
        ),
      offsetMsMax: z.int().min(1).max(86_400_000).default(5_000).describe('ms; a larger offset becomes an alarm'),
    })
    .prefault({})
    .describe('the clock of the source, seen against the clock of the station'),
  timePolicy: z
    .strictObject({
      stepBack: z.enum(['flag', 'quarantine']).default('flag').describe('source time earlier than one before it'),
      future: z.enum(['flag', 'quarantine']).default('flag').describe('source time ahead of the time of receipt'),
      futureMsMax: z
        .int()
        .min(1_000)
        .max(86_400_000)
        .default(60_000)
        .describe('ms; further ahead is always quarantined'),
    })
    .prefault({})
    .describe('what happens to readings whose time is odd; nothing is ever dropped'),
};

/** What one unit behind a line can do, where it differs from the connection. */
export const modbusUnitSchema = z.strictObject({
  unitId: z.int().min(0).max(255),
  maxRegistersPerRead: z.int().min(1).max(125).optional(),
  maxBitsPerRead: z.int().min(1).max(2000).optional(),
  maxGapRegisters: z.int().min(0).max(124).optional(),
  readable: z
    .array(
      z
        .strictObject({
          table: z.enum(MODBUS_TABLES),
          from: z.int().min(0).max(65535),
          to: z.int().min(0).max(65535).describe('inclusive'),
        })
        .refine((span) => span.from <= span.to, 'from must not be above to'),
    )
    .max(64)
    .optional()
    .describe('address ranges that exist; a request never crosses their borders. Default: the whole table'),
});
export type ModbusUnitConfig = z.infer<typeof modbusUnitSchema>;

const modbusFields = {
  id: idSchema,
  unitId: z.int().min(0).max(255).default(1).describe('unit of tags whose address names none'),
  units: z.array(modbusUnitSchema).max(256).default([]).describe('units whose limits differ'),
  timeoutMs: z.int().min(10).max(60_000).default(1000).describe('ms to wait for one answer'),
  maxRegistersPerRead: z
    .int()
    .min(1)
    .max(125)
    .default(125)
    .describe('Modbus Application Protocol V1.1b3, 6.3 and 6.4; 1: a single-register device'),
  maxBitsPerRead: z.int().min(1).max(2000).default(2000).describe('Modbus Application Protocol V1.1b3, 6.1 and 6.2'),
  maxGapRegisters: z.int().min(0).max(124).default(16).describe('registers read along rather than asking twice'),
  ...linkFields,
};

export const modbusTcpSchema = z.strictObject({
  ...modbusFields,
  protocol: z.literal('modbus-tcp'),
  host: hostSchema,
  port: portSchema.default(502),
  maxInFlight: z.int().min(1).max(16).default(1).describe('requests under way at once; many devices take one'),
});

const serialFields = {
  path: z.string().min(1).max(260).describe('serial port: /dev/ttyUSB0, COM3'),
  baudRate: z.int().min(300).max(4_000_000).default(19_200).describe('Modbus over Serial Line V1.02, 3.2.1'),
  dataBits: z
    .union([z.literal(7), z.literal(8)])
    .optional()
    .describe('default 8 for RTU, 7 for ASCII'),
  parity: z.enum(['even', 'odd', 'none']).default('even').describe('Modbus over Serial Line V1.02, 2.5.1'),
  stopBits: z
    .union([z.literal(1), z.literal(2)])
    .optional()
    .describe('default 1, without parity 2'),
  turnaroundMs: z.int().min(0).max(1_000).optional().describe('ms of silence before a request; default 3.5 characters'),
};

/** Several units share one serial line; one request at a time on the whole line. */
export const modbusRtuSchema = z.strictObject({
  ...modbusFields,
  protocol: z.literal('modbus-rtu'),
  ...serialFields,
});
export const modbusAsciiSchema = z.strictObject({
  ...modbusFields,
  protocol: z.literal('modbus-ascii'),
  ...serialFields,
});
/** RTU frames through a serial device server: one request at a time, no transaction ids. */
export const modbusRtuOverTcpSchema = z.strictObject({
  ...modbusFields,
  protocol: z.literal('modbus-rtu-over-tcp'),
  host: hostSchema,
  port: portSchema.default(502),
  turnaroundMs: z.int().min(0).max(1_000).optional().describe('ms of silence before a request; default 5'),
});

export type ModbusTcpConfig = z.infer<typeof modbusTcpSchema>;
export type ModbusSerialConfig = z.infer<typeof modbusRtuSchema> | z.infer<typeof modbusAsciiSchema>;
export type ModbusRtuOverTcpConfig = z.infer<typeof modbusRtuOverTcpSchema>;
export type ModbusConnectionConfig = ModbusTcpConfig | ModbusSerialConfig | ModbusRtuOverTcpConfig;

export const OPCUA_SECURITY_POLICIES = [
  'None',
  'Basic128Rsa15',
  'Basic256',
  'Basic256Sha256',
  'Aes128_Sha256_RsaOaep',
  'Aes256_Sha256_RsaPss',
] as const;
/** Withdrawn by OPC 10000-7 because of SHA-1 or RSA PKCS #1 v1.5; offered for old servers and said aloud. */
export const DEPRECATED_SECURITY_POLICIES: readonly string[] = ['Basic128Rsa15', 'Basic256'];

export const opcuaConnectionSchema = z.strictObject({
  id: idSchema,
  protocol: z.literal('opc-ua'),
  endpoint: z.string().regex(/^opc\.tcp:\/\/[^\s/:]+(:\d+)?(\/\S*)?$/, 'opc.tcp://host:port/path'),
  securityMode: z.enum(['None', 'Sign', 'SignAndEncrypt']).default('None'),
  securityPolicy: z
    .enum(OPCUA_SECURITY_POLICIES)
    .optional()
    .describe('default: None with mode None, otherwise Basic256Sha256'),
  identity: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('anonymous') }),
      z.strictObject({ kind: z.literal('userName'), userName: z.string().min(1).max(120), secret: secretSchema }),
      z.strictObject({
        kind: z.literal('certificate'),
        certificateFile: z
          .string()
          .min(1)
          .max(500)
          .describe('X.509 certificate of the user, PEM or DER; relative to the data folder'),
        secret: secretSchema.describe('the private key, PEM, in the key store'),
      }),
    ])
    .default({ kind: 'anonymous' }),
  trustServerCertificate: z
    .enum(['pinned', 'firstUse'])
    .default('firstUse')
    .describe(
      'firstUse: the first certificate seen is pinned and a change refused; pinned: only certificates already in the trust folder',
    ),
  publishingIntervalMs: z.int().min(10).max(60_000).default(500).describe('ms'),
  queueSize: z
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe('values the server keeps per monitored item between two publishes; default from the two intervals'),
  timeoutMs: z.int().min(100).max(60_000).default(5000).describe('ms for one service call'),
  historyBackfill: z
    .strictObject({
      hoursMax: z.number().min(0).max(720).default(24).describe('hours read back at most after an outage; 0: never'),
    })
    .prefault({})
    .describe('after an outage the values of the gap are read from the server where it keeps history (HistoryRead)'),
  ...linkFields,
});
export type OpcuaConnectionConfig = z.infer<typeof opcuaConnectionSchema>;

/** A folder into which files are dropped; each is imported with a mapping saved by name and moved to done/ or refused/. */
export const fileConnectionSchema = z.strictObject({
  id: idSchema,
  protocol: z.literal('file'),
  folder: z.string().min(1).max(500).describe('watched folder; relative to the data folder'),
  mapping: z.string().min(1).max(80).describe('name of a saved import mapping'),
  everyMs: z.int().min(200).max(3_600_000).default(2_000).describe('ms between looks into the folder'),
  settleMs: z.int().min(100).max(600_000).default(2_000).describe('ms a file must rest unchanged before it is read'),
  ...linkFields,
});
export type FileConnectionConfig = z.infer<typeof fileConnectionSchema>;

/** Devices and programs that push readings over HTTP; loopback unless stated otherwise. */
export const httpIntakeSchema = z.strictObject({
  id: idSchema,
  protocol: z.literal('http-intake'),
  host: hostSchema.default('127.0.0.1').describe('address to listen on; another than loopback is said aloud'),
  port: portSchema,
  secret: secretSchema.describe('bearer token that callers must show'),
  bytesPerRequestMax: z.int().min(256).max(67_108_864).default(1_048_576),
  readingsPerRequestMax: z.int().min(1).max(100_000).default(10_000),
  requestsAtOnceMax: z.int().min(1).max(1_000).default(32).describe('more are answered 503 with Retry-After'),
  requestsPerMinuteMax: z.int().min(1).max(1_000_000).default(6_000).describe('more are answered 429 with Retry-After'),
  ...linkFields,
});
export type HttpIntakeConfig = z.infer<typeof httpIntakeSchema>;

export const mqttConnectionSchema = z.strictObject({
  id: idSchema,
  protocol: z.literal('mqtt'),
  url: z
    .url({ protocol: /^(mqtts?|wss?)$/ })
    .refine(
      (url) => !/^[a-z]+:\/\/[^/]*@/i.test(url),
      'no user or password in the address: use "identity" and a secret',
    )
    .describe('mqtt://host:1883, mqtts://host:8883'),
  format: z.enum(['json', 'sparkplugB']).default('json'),
  clientId: z.string().min(1).max(65).optional().describe('default: shiftseal- and the station and connection ids'),
  qos: z
    .union([z.literal(0), z.literal(1)])
    .default(1)
    .describe('MQTT 5.0, 4.3'),
  identity: z
    .strictObject({ userName: z.string().min(1).max(120), secret: secretSchema })
    .optional()
    .describe('user name and the name of its password in the key store'),
  caFile: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .describe('certificate authority of the broker, PEM; relative to the data folder'),
  groups: z
    .array(z.string().min(1).max(120))
    .max(64)
    .default([])
    .describe('Sparkplug B group ids to listen to; default: those of the tags'),
  bytesPerMessageMax: z.int().min(64).max(16_777_216).default(262_144),
  timeoutMs: z.int().min(100).max(60_000).default(5000).describe('ms for connect and subscribe'),
  ...linkFields,
});
export type MqttConnectionConfig = z.infer<typeof mqttConnectionSchema>;

export const connectionSchema = z.discriminatedUnion('protocol', [
  modbusTcpSchema,
  modbusRtuSchema,
  modbusAsciiSchema,
  modbusRtuOverTcpSchema,
  opcuaConnectionSchema,
  fileConnectionSchema,
  httpIntakeSchema,
  mqttConnectionSchema,
]);
export type ConnectionConfig = z.infer<typeof connectionSchema>;
export type Protocol = ConnectionConfig['protocol'];

/** Which kind of address the tags of a connection have. */
export const ADDRESS_KIND = {
  'modbus-tcp': 'modbus',
  'modbus-rtu': 'modbus',
  'modbus-ascii': 'modbus',
  'modbus-rtu-over-tcp': 'modbus',
  'opc-ua': 'opcua',
  file: 'key',
  'http-intake': 'key',
  mqtt: 'mqtt',
} as const satisfies Record<Protocol, 'modbus' | 'opcua' | 'key' | 'mqtt'>;

export const isModbus = (connection: ConnectionConfig): connection is ModbusConnectionConfig =>
  ADDRESS_KIND[connection.protocol] === 'modbus';
