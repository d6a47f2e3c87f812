import { checkAlarms } from './checkAlarms.ts';
import { checkCleaning } from './checkClean.ts';
import { checkColdChain } from './checkColdChain.ts';
import { checkDowntime } from './checkDowntime.ts';
import { checkMeters } from './checkMeters.ts';
import { checkOee } from './checkOee.ts';
import { checkWater } from './checkWater.ts';
import { ADDRESS_KIND, type ConnectionConfig } from './connection.ts';
import type { StationConfig } from './station.ts';
import type { Address, TagConfig } from './tag.ts';

/** What is wrong, where (path into the document) and what to do about it. */
export interface ConfigProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly remedy: string;
}

export interface ConfigChecks {
  /** What the Modbus driver cannot read about a tag through its connection; empty when it can. */
  modbusAddress(tag: TagConfig, connection: ConnectionConfig): readonly string[];
  /** Pairs of shifts that overlap. */
  overlappingShifts(pattern: StationConfig['shifts']['pattern']): readonly string[];
}

/** Checks what the schema alone cannot: references, duplicates, addresses that no driver can read, overlapping shifts. */
export function checkConfig(config: StationConfig, checks: ConfigChecks): ConfigProblem[] {
  return [
    ...duplicates(config.equipment, 'equipment'),
    ...duplicates(config.connections, 'connections'),
    ...duplicates(config.tags, 'tags'),
    ...duplicates(config.sync.targets, 'sync', 'targets'),
    ...alarmIds(config),
    ...tagReferences(config),
    ...addresses(config, checks),
    ...keys(config),
    ...intakePorts(config),
    ...heartbeats(config),
    ...checkCleaning(config),
    ...checkColdChain(config),
    ...checkMeters(config),
    ...checkWater(config),
    ...checkAlarms(config),
    ...checkOee(config),
    ...checkDowntime(config),
    ...checks.overlappingShifts(config.shifts.pattern).map((message) => ({
      path: ['shifts', 'pattern'],
      message,
      remedy: 'change start or end so that at most one shift runs at any time',
    })),
  ];
}

function duplicates(items: readonly { readonly id: string }[], ...path: string[]): ConfigProblem[] {
  const first = new Map<string, number>();
  const problems: ConfigProblem[] = [];
  items.forEach((item, index) => {
    const earlier = first.get(item.id);
    if (earlier === undefined) first.set(item.id, index);
    else
      problems.push({
        path: [...path, index, 'id'],
        message: `duplicate id "${item.id}" (first at ${[...path, earlier].join('.')})`,
        remedy: 'give each its own id',
      });
  });
  return problems;
}

function alarmIds(config: StationConfig): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const seen = new Set<string>();
  config.tags.forEach((tag, t) => {
    tag.alarms.forEach((alarm, a) => {
      const id = alarm.id ?? `${tag.id}.${alarm.kind}`;
      if (seen.has(id))
        problems.push({
          path: ['tags', t, 'alarms', a],
          message: `duplicate alarm id "${id}"`,
          remedy: 'give the alarm an id of its own',
        });
      seen.add(id);
    });
  });
  return problems;
}

function tagReferences(config: StationConfig): ConfigProblem[] {
  const connections = new Set(config.connections.map(({ id }) => id));
  const equipment = new Set(config.equipment.map(({ id }) => id));
  const known = (ids: Set<string>) => (ids.size === 0 ? 'there are none' : `known: ${[...ids].slice(0, 8).join(', ')}`);
  return config.tags.flatMap((tag, index) => {
    const problems: ConfigProblem[] = [];
    if (!connections.has(tag.connection))
      problems.push({
        path: ['tags', index, 'connection'],
        message: `tag "${tag.id}" names connection "${tag.connection}", which does not exist`,
        remedy: `add that connection or name one of yours (${known(connections)})`,
      });
    if (tag.equipment !== undefined && !equipment.has(tag.equipment))
      problems.push({
        path: ['tags', index, 'equipment'],
        message: `tag "${tag.id}" names equipment "${tag.equipment}", which does not exist`,
        remedy: `add that equipment or name one of yours (${known(equipment)})`,
      });
    return problems;
  });
}

const ADDRESS_SHAPES = {
  modbus: { words: 'a Modbus', remedy: 'give it {"table": …, "register": …}' },
  opcua: { words: 'an OPC UA', remedy: 'give it {"nodeId": …}' },
  key: { words: 'a named', remedy: 'give it {"key": …}' },
  mqtt: { words: 'an MQTT', remedy: 'give it {"topic": …, "value": …}, or {"group": …, "edgeNode": …, "metric": …}' },
} as const;

function addresses(config: StationConfig, checks: ConfigChecks): ConfigProblem[] {
  const connections = new Map(config.connections.map((connection) => [connection.id, connection]));
  return config.tags.flatMap((tag, index) => {
    const connection = connections.get(tag.connection);
    const path = ['tags', index, 'address'];
    if (connection === undefined) return [];
    const wanted = ADDRESS_KIND[connection.protocol];
    const given = addressKind(tag.address);
    if (given !== wanted)
      return [
        {
          path,
          message: `tag "${tag.id}" has ${ADDRESS_SHAPES[given].words} address, but connection "${tag.connection}" speaks ${connection.protocol}`,
          remedy: ADDRESS_SHAPES[wanted].remedy,
        },
      ];
    if (connection.protocol === 'mqtt') {
      const isSparkplug = 'metric' in tag.address;
      if (isSparkplug === (connection.format === 'sparkplugB')) return [];
      return [
        {
          path,
          message: `tag "${tag.id}" has a ${isSparkplug ? 'Sparkplug B' : 'plain JSON'} address, but connection "${tag.connection}" has format ${connection.format}`,
          remedy: 'change the format of the connection or the address of the tag',
        },
      ];
    }
    if (given !== 'modbus') return [];
    return checks.modbusAddress(tag, connection).map((message) => ({
      path,
      message: message.includes(tag.id) ? message : `tag "${tag.id}": ${message}`,
      remedy: 'see the tables, types and orders in the README, section "Configuration"',
    }));
  });
}

/** Whose address this is: decided by its shape alone. */
function addressKind(address: Address): 'modbus' | 'opcua' | 'key' | 'mqtt' {
  if ('table' in address) return 'modbus';
  if ('nodeId' in address) return 'opcua';
  return 'key' in address ? 'key' : 'mqtt';
}

/** A sender's name means one tag: two tags of a connection with the same key could never both be read. */
function keys(config: StationConfig): ConfigProblem[] {
  const first = new Map<string, string>();
  return config.tags.flatMap(({ id, connection, address }, index) => {
    if (!('key' in address)) return [];
    const place = `${connection} ${address.key}`;
    const earlier = first.get(place);
    if (earlier === undefined) {
      first.set(place, id);
      return [];
    }
    return [
      {
        path: ['tags', index, 'address', 'key'],
        message: `tag "${id}" has the key "${address.key}" that tag "${earlier}" of the same connection has`,
        remedy: 'give each tag of a connection a key of its own',
      },
    ];
  });
}

/** Two intakes of one station on one port: only one of them could ever listen. */
function intakePorts(config: StationConfig): ConfigProblem[] {
  const first = new Map<string, string>();
  return config.connections.flatMap((connection, index) => {
    if (connection.protocol !== 'http-intake') return [];
    const { id, host, port } = connection;
    const place = `${host}:${port}`;
    const earlier = first.get(place);
    if (earlier === undefined) {
      first.set(place, id);
      return [];
    }
    return [
      {
        path: ['connections', index, 'port'],
        message: `connections "${earlier}" and "${id}" would both listen on ${place}`,
        remedy: 'give each a port of its own, or let the senders share one connection',
      },
    ];
  });
}

/** The heartbeat tag belongs to the connection it speaks for. */
function heartbeats(config: StationConfig): ConfigProblem[] {
  const tags = new Map(config.tags.map((tag) => [tag.id, tag]));
  return config.connections.flatMap(({ id, heartbeat }, index) => {
    if (heartbeat === undefined || tags.get(heartbeat.tag)?.connection === id) return [];
    return [
      {
        path: ['connections', index, 'heartbeat', 'tag'],
        message: `heartbeat of connection "${id}" names tag "${heartbeat.tag}", which ${tags.has(heartbeat.tag) ? 'belongs to another connection' : 'does not exist'}`,
        remedy: 'name a tag that is read through this connection',
      },
    ];
  });
}
