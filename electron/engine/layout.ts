import { PLANT_SECTIONS, type PlantLayout, type PlantSection } from '../../shared/contract/live.ts';
import {
  type ConnectionConfig,
  judgedTags,
  type StationConfig,
  type TagConfig,
} from '../../shared/domain/config/index.ts';
import { staleAfterMsOf } from '../../shared/domain/stale.ts';
import { valueKindOf } from '../../shared/domain/valueType.ts';

/** The work unit whose batches hold a tag's readings: its equipment, or the station itself. */
export const workUnitOf = (config: StationConfig, tag: TagConfig): string => tag.equipment ?? config.station.id;

/** What the screens need to know of the configuration; changes only with it. */
export function plantLayout(config: StationConfig, revision: number): PlantLayout {
  const used = new Set(config.tags.map((tag) => workUnitOf(config, tag)));
  const lines = config.equipment.flatMap(({ id, path, line }) =>
    line === undefined ? [] : [{ id, path, workUnits: line.workUnits }],
  );
  const known = config.equipment.filter(({ id }) => used.has(id));
  const others = [...used].filter((id) => !known.some((equipment) => equipment.id === id));
  return {
    revision,
    sections: sectionsOf(config),
    workUnits: [
      ...known.map(({ id, path, oee }) => ({
        id,
        path,
        hasOee: oee !== undefined,
        ...(oee === undefined ? {} : { idealCycleMs: oee.idealCycleMs, stateTag: oee.state, totalTag: oee.total }),
        ...(oee?.reject === undefined ? {} : { rejectTag: oee.reject }),
        ...(oee?.products === undefined
          ? {}
          : { products: Object.fromEntries(Object.entries(oee.products).map(([id, each]) => [id, each.name ?? id])) }),
      })),
      ...others.map((id) => ({ id, path: '', hasOee: false })),
    ],
    tags: judgedTags(config).map((tag) => {
      const kind = tag.address.type === undefined ? undefined : valueKindOf(tag.address.type);
      const isBit = 'table' in tag.address && (tag.address.bit !== undefined || isBitTable(tag.address.table, kind));
      return {
        id: tag.id,
        name: tag.name ?? tag.id,
        workUnit: workUnitOf(config, tag),
        connection: tag.connection,
        unit: tag.unit,
        isText: kind === 'string',
        isBool: kind === 'bool' || isBit,
        everyMs: tag.everyMs,
        staleAfterMs: staleAfterMsOf(tag),
        ...(tag.range === undefined ? {} : { range: tag.range }),
        limits: tag.alarms.map((alarm) => ({ kind: alarm.kind, setpoint: alarm.setpoint })),
        ...(tag.excursion === undefined
          ? {}
          : {
              excursion: {
                ...(tag.excursion.min === undefined ? {} : { min: tag.excursion.min }),
                ...(tag.excursion.max === undefined ? {} : { max: tag.excursion.max }),
              },
            }),
      };
    }),
    connections: config.connections.map((connection) => ({
      id: connection.id,
      protocol: connection.protocol,
      address: addressOf(connection),
    })),
    ...(lines.length === 0 ? {} : { lines }),
  };
}

/** Which of the screens that only some plants need have anything to show. */
function sectionsOf(config: StationConfig): PlantSection[] {
  const hasOee = config.equipment.some(({ oee }) => oee !== undefined);
  const has: Readonly<Partial<Record<PlantSection, boolean>>> = {
    downtime: hasOee,
    shifts: true,
    compliance: config.rulePacks.length > 0,
    water: config.water !== undefined,
    meters: config.meters !== undefined,
    inventory: config.lab !== undefined,
  };
  return PLANT_SECTIONS.filter((section) => has[section] === true);
}

const isBitTable = (table: string, kind: string | undefined): boolean =>
  (table === 'coil' || table === 'discrete') && kind === undefined;

/** Where a connection goes to, for people. */
export function addressOf(connection: ConnectionConfig): string {
  switch (connection.protocol) {
    case 'modbus-tcp':
    case 'modbus-rtu-over-tcp':
      return `${connection.host}:${connection.port} unit ${connection.unitId}`;
    case 'modbus-rtu':
    case 'modbus-ascii':
      return `${connection.path} ${connection.baudRate} Bd unit ${connection.unitId}`;
    case 'opc-ua':
      return connection.endpoint;
    case 'file':
      return connection.folder;
    case 'http-intake':
      return `listens on ${connection.host}:${connection.port}`;
    case 'mqtt':
      return connection.url;
  }
}
