import { resolveModbusAddress } from '../../electron/acquisition/modbus/modbusAddress.ts';
import { RateGroup } from '../../electron/acquisition/modbus/rateGroup.ts';
import { answerRequest } from '../../electron/demo/modbusAnswers.ts';
import { NODE_MAP, type NodeDataType } from '../../electron/demo/nodeMap.ts';
import { createPressPlc } from '../../electron/demo/pressPlc.ts';
import type { PlantProcess } from '../../electron/demo/process/index.ts';
import { createSignalBoard } from '../../electron/demo/signalBoard.ts';
import { rangeSpanOf } from '../../electron/demo/trainingTags.ts';
import type { StationConfig } from '../../shared/domain/config/index.ts';
import { type Frame, type FrameRow, frameFromRows } from '../../shared/domain/frame.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { ValueKind } from '../../shared/domain/valueType.ts';

/**
 * The training plant as its drivers would deliver it, without waiting for the wall clock: the real plan, decoder and frame
 * columns for Modbus; for OPC UA what a subscription says: values on change, at the sampling interval, published every
 * half second with source, server and received times. Delays of timers, network and server are drawn from a seed.
 */
export interface PlantDrivers {
  /** Plays 100 ms of plant time; frames come in the order in which they would arrive. `atUs`: wall clock at its end. */
  step(atUs: number): Frame[];
}

const PUBLISH_EVERY_MS = 500;
const IDENTIFICATION = {
  ...{ vendorName: '', productCode: '', majorMinorRevision: '', vendorUrl: '' },
  ...{ productName: '', modelName: '', userApplicationName: '' },
};

export function createPlantDrivers(
  config: StationConfig,
  numbers: ReadonlyMap<string, number>,
  process: PlantProcess,
  random: () => number,
): PlantDrivers {
  const signals = createSignalBoard(process, rangeSpanOf);
  const modbus = modbusGroups(config, numbers);
  const plc = createPressPlc(process, signals, () => undefined);
  const nodes = NODE_MAP.map((row) => ({
    row,
    number: numbers.get(row.tag) as number,
    workUnit: row.tag.slice(0, row.tag.indexOf('.')),
    last: undefined as unknown,
    lastStatus: -1,
  }));
  let waiting: { unit: string; row: Omit<FrameRow, 'receivedTime'> }[] = [];

  /** A cycle begins up to a millisecond or so after it is due; an answer takes a good part of one. */
  function poll(group: RateGroup, dueUs: number): Frame[] {
    let at = dueUs + Math.floor(200 + 1_200 * random() ** 2);
    for (const read of group.readsOfCycle()) {
      at += Math.floor(250 + 500 * random() ** 2);
      const request = Buffer.from([
        read.functionCode,
        read.start >> 8,
        read.start & 255,
        read.count >> 8,
        read.count & 255,
      ]);
      const answer = answerRequest(plc, request, IDENTIFICATION);
      group.accept(read, answer.subarray(2), (Math.floor(at / 1000) * 1000) as Instant); // as acquisition stamps them
    }
    return group.takeFrames();
  }

  function sample(atUs: number): void {
    for (const node of nodes) {
      const { row } = node;
      if (process.atMs % row.everyMs !== 0) continue;
      const value = signals.read(row.tag);
      const isUncertain = row.tag === 'filter-1.turbidity' && process.state.filter.backwashOn;
      const status = isUncertain ? 0x40910000 : 0;
      if (value === node.last && status === node.lastStatus) continue;
      node.last = value;
      node.lastStatus = status;
      const kind = KINDS[row.dataType];
      const told =
        kind === 'float32' ? Math.fround(Number(value)) : row.dataType === 'Int16' ? Math.round(Number(value)) : value;
      // The plant's server stamps both times with the moment its process last moved.
      const time = (Math.floor(atUs / 1000) * 1000) as Instant;
      waiting.push({
        unit: node.workUnit,
        row: { tag: node.number, kind, sourceTime: time, serverTime: time, value: told, status },
      });
    }
  }

  function publish(atUs: number): Frame[] {
    const receivedTime = (Math.round((atUs + 1_000 + 4_000 * random() ** 2) / 1000) * 1000) as Instant;
    const units = [...new Set(waiting.map(({ unit }) => unit))];
    const frames = units.map((unit) =>
      frameFromRows(
        'plant-ua',
        unit,
        waiting.filter((each) => each.unit === unit).map(({ row }) => ({ ...row, receivedTime })),
      ),
    );
    waiting = [];
    return frames;
  }

  return {
    step(atUs) {
      const frames: Frame[] = [];
      for (const group of modbus) if (process.atMs % group.everyMs === 0) frames.push(...poll(group, atUs));
      sample(atUs);
      if (process.atMs % PUBLISH_EVERY_MS === 300) frames.push(...publish(atUs));
      return frames;
    },
  };
}

const KINDS: Readonly<Record<NodeDataType, ValueKind>> = {
  Boolean: 'bool',
  Int16: 'number',
  UInt32: 'number',
  Int64: 'int64',
  UInt64: 'uint64',
  Float: 'float32',
  Double: 'number',
  String: 'string',
};

function modbusGroups(config: StationConfig, numbers: ReadonlyMap<string, number>): RateGroup[] {
  return config.connections.flatMap((connection) => {
    if (connection.protocol !== 'modbus-tcp') return [];
    const tags = config.tags
      .filter((tag) => tag.connection === connection.id)
      .map((tag) => {
        const address = resolveModbusAddress(tag, connection);
        const { unitId, table, start, count } = address;
        const number = numbers.get(tag.id) as number;
        return {
          id: tag.id,
          number,
          workUnit: tag.equipment ?? '',
          address,
          unitId,
          table,
          start,
          count,
          everyMs: tag.everyMs,
        };
      });
    const rates = [...new Set(tags.map(({ everyMs }) => everyMs))];
    return rates.map(
      (everyMs) =>
        new RateGroup(
          connection.id,
          everyMs,
          tags.filter((tag) => tag.everyMs === everyMs),
          connection,
        ),
    );
  });
}
