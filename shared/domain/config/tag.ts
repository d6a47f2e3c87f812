import { z } from 'zod';
import { VALUE_TYPES } from '../valueType.ts';
import { cleanSchema } from './clean.ts';
import { idSchema } from './id.ts';
import { suppressSchema } from './suppress.ts';

export { idSchema } from './id.ts';

export const MODBUS_TABLES = ['coil', 'discrete', 'input', 'holding'] as const;
export type ModbusTable = (typeof MODBUS_TABLES)[number];

/** Byte orders: letters are the bytes of the value, most significant first, in the order in which they travel. */
export const BYTE_ORDERS = [
  'AB',
  'BA',
  'ABCD',
  'CDAB',
  'BADC',
  'DCBA',
  'ABCDEFGH',
  'GHEFCDAB',
  'BADCFEHG',
  'HGFEDCBA',
] as const;
export type ByteOrder = (typeof BYTE_ORDERS)[number];

/** Registers and bits count from 0 (protocol address): 40001 of the paper manual is `{"table":"holding","register":0}`. */
export const modbusAddressSchema = z
  .strictObject({
    table: z
      .enum(MODBUS_TABLES)
      .describe('Modbus table (primary table of the Modbus Application Protocol V1.1b3, 4.3)'),
    register: z.int().min(0).max(65535).describe('protocol address, counted from 0'),
    type: z
      .enum(VALUE_TYPES)
      .optional()
      .describe('value type; default bool for coil and discrete, uint16 for registers'),
    order: z.enum(BYTE_ORDERS).optional().describe('byte order; default most significant byte first (ABCD)'),
    bit: z
      .int()
      .min(0)
      .max(15)
      .optional()
      .describe('one bit of a register, 0 = least significant; the value is a bool'),
    registers: z.int().min(1).max(125).optional().describe('length of a string in registers'),
    unitId: z.int().min(0).max(255).optional().describe('unit behind the line; default: the unitId of the connection'),
  })
  .describe('Modbus address');
export type ModbusAddress = z.infer<typeof modbusAddressSchema>;

export const opcuaAddressSchema = z
  .strictObject({
    nodeId: z
      .string()
      .regex(
        /^(?:nsu=[^;]+;|ns=\d+;)?[isgb]=.+$/,
        'an OPC UA node id such as nsu=urn:plant;s=Press1.Pressure or ns=2;i=7',
      )
      .describe('OPC UA NodeId, with nsu= (better) or ns='),
    type: z.enum(VALUE_TYPES).optional().describe('value type; default: as the server says'),
    path: z
      .string()
      .min(1)
      .max(500)
      .optional()
      .describe('where the server shows the node (Plant/Line 1/Press/Temperature); kept for people, not used to read'),
  })
  .describe('OPC UA address');
export type OpcuaAddress = z.infer<typeof opcuaAddressSchema>;

/** Readings that come from files or over HTTP are known by a name of the sender's. */
export const keyAddressSchema = z
  .strictObject({
    key: z.string().min(1).max(300).describe('name under which the sender knows the tag; usually the tag id'),
    type: z.enum(VALUE_TYPES).optional().describe('value type; default float64'),
  })
  .describe('address by name (files, HTTP)');
export type KeyAddress = z.infer<typeof keyAddressSchema>;

const jsonPointer = z
  .string()
  .max(300)
  .regex(/^(\/([^~/]|~0|~1)*)*$/, 'a JSON pointer (RFC 6901) such as /data/temperature');
/** MQTT: a value of a JSON payload, or a Sparkplug B metric. */
export const mqttAddressSchema = z
  .strictObject({
    topic: z
      .string()
      .min(1)
      .max(300)
      .regex(/^(?!\$share\/)[^+#]+$/, 'one topic, without the wildcards + and #, and not shared')
      .describe('topic without wildcards'),
    value: jsonPointer.default('').describe('JSON pointer to the value; empty: the payload is the value'),
    time: jsonPointer
      .optional()
      .describe('JSON pointer to the source time (ISO 8601 or ms since 1970); default: arrival'),
    type: z.enum(VALUE_TYPES).optional().describe('value type; default float64'),
  })
  .describe('value of an MQTT message');
export type MqttAddress = z.infer<typeof mqttAddressSchema>;
export const sparkplugAddressSchema = z
  .strictObject({
    group: z.string().min(1).max(120).describe('Sparkplug B group id'),
    edgeNode: z.string().min(1).max(120).describe('Sparkplug B edge node id'),
    device: z.string().min(1).max(120).optional().describe('Sparkplug B device id; absent: a metric of the edge node'),
    metric: z.string().min(1).max(300).describe('metric name'),
    type: z.enum(VALUE_TYPES).optional().describe('value type; default: as the birth certificate says'),
  })
  .describe('Sparkplug B metric');
export type SparkplugAddress = z.infer<typeof sparkplugAddressSchema>;

export const addressSchema = z.union([
  modbusAddressSchema,
  opcuaAddressSchema,
  keyAddressSchema,
  mqttAddressSchema,
  sparkplugAddressSchema,
]);
export type Address = z.infer<typeof addressSchema>;

export const ALARM_KINDS = ['highHigh', 'high', 'low', 'lowLow'] as const;
export const ALARM_PRIORITIES = ['critical', 'high', 'medium', 'low'] as const;

/** A limit alarm (ISA-18.2 §3; IEC 62682): becomes active when the value passes the setpoint for the on-delay. */
export const alarmSchema = z.strictObject({
  id: idSchema.optional().describe('default: TAG.KIND'),
  kind: z.enum(ALARM_KINDS).describe('which side of which limit'),
  setpoint: z.number().describe('engineering units of the tag'),
  deadband: z.number().min(0).default(0).describe('engineering units; how far back inside before the alarm returns'),
  onDelayMs: z
    .int()
    .min(0)
    .max(86_400_000)
    .default(0)
    .describe('ms beyond the setpoint before the alarm becomes active'),
  offDelayMs: z.int().min(0).max(86_400_000).default(0).describe('ms back inside before the alarm returns to normal'),
  priority: z.enum(ALARM_PRIORITIES).default('medium').describe('ISA-18.2 priority'),
  message: z.string().max(200).optional().describe('what the operator reads; default made from tag, kind and setpoint'),
  cause: z.string().max(500).default('').describe('rationalisation: probable cause'),
  consequence: z.string().max(500).default('').describe('rationalisation: what happens if nobody acts'),
  action: z.string().max(500).default('').describe('rationalisation: what the operator does'),
  timeToRespondMs: z
    .int()
    .min(1_000)
    .max(604_800_000)
    .optional()
    .describe('rationalisation: ms in which the operator can still prevent the consequence'),
  isLatched: z
    .boolean()
    .optional()
    .describe('true: stays until a person has acknowledged and reset it, even when the value is back inside'),
  group: idSchema.optional().describe('alarms of one cause, for first-out; default: the work unit'),
  suppress: suppressSchema.optional().describe('suppression by design'),
  notify: z
    .array(idSchema)
    .max(20)
    .optional()
    .describe('roles of notify.people that are told of it at once, besides what the notification rules say'),
});
export type AlarmConfig = z.infer<typeof alarmSchema>;

/** Bounds whose crossing is an excursion; a value equal to a bound is inside. */
export const excursionSchema = z
  .strictObject({
    min: z.number().optional().describe('engineering units'),
    max: z.number().optional().describe('engineering units'),
    suppress: z
      .array(suppressSchema)
      .max(8)
      .optional()
      .describe(
        'an excursion that begins while one of these holds waits at most maxMs, then counts from its true onset',
      ),
    longestIntervalMs: z
      .int()
      .min(1_000)
      .max(86_400_000)
      .optional()
      .describe('ms a reading is held at most within an excursion; default: until the value is stale'),
  })
  .refine((bounds) => bounds.min !== undefined || bounds.max !== undefined, 'an excursion needs min or max')
  .refine(
    (bounds) => bounds.min === undefined || bounds.max === undefined || bounds.min < bounds.max,
    'min must be below max',
  );

export const tagSchema = z.strictObject({
  id: idSchema,
  name: z.string().max(120).optional().describe('for people; default: the id'),
  equipment: idSchema.optional().describe('equipment the reading belongs to; default: the station itself'),
  connection: idSchema.describe('connection the tag is read through'),
  unit: z.string().min(1).max(40).default('1').describe('UCUM unit code of the engineering value'),
  everyMs: z
    .int()
    .min(10)
    .max(86_400_000)
    .default(1000)
    .describe('ms between readings (Modbus: poll; OPC UA: sampling interval)'),
  address: addressSchema,
  scale: z
    .strictObject({
      raw: z.tuple([z.number(), z.number()]).describe('two raw values'),
      engineering: z.tuple([z.number(), z.number()]).describe('the two engineering values they stand for'),
    })
    .refine((scale) => scale.raw[0] !== scale.raw[1], 'the two raw values must differ')
    .optional()
    .describe('straight line from raw to engineering value, never clamped'),
  range: z
    .strictObject({ min: z.number(), max: z.number() })
    .refine((range) => range.min < range.max, 'min must be below max')
    .optional()
    .describe('instrument range in engineering units; a value outside goes to quarantine'),
  calibration: z
    .strictObject({
      certificate: z.string().max(120),
      offset: z.number().default(0).describe('engineering units, added to the value in the clean layer'),
      validUntil: z.iso.date().optional(),
    })
    .optional(),
  staleAfterMs: z
    .int()
    .min(100)
    .max(86_400_000)
    .optional()
    .describe('ms without a reading before the value is stale; default 3 × everyMs, at least 3000'),
  critical: z
    .boolean()
    .default(false)
    .describe('polled at its full rate until the very last when the station is overloaded'),
  frozenAfterMs: z
    .int()
    .min(100)
    .max(604_800_000)
    .optional()
    .describe('ms of the very same value after which the value counts as frozen (alarm); default: never'),
  clean: cleanSchema.optional(),
  alarms: z.array(alarmSchema).max(8).default([]),
  excursion: excursionSchema.optional(),
});
export type TagConfig = z.infer<typeof tagSchema>;
