/**
 * A real Modbus TCP server for the benchmarks, in a process of its own: as many units as asked for, a thousand tags each,
 * whose values change every second. Started by `fork`; told `{tags}`, it answers `{port}`; asked `stats`, `{readings}`
 * it has served.
 */
import { startModbusServer } from '../../electron/demo/modbusServer.ts';
import { mixedSignal, signalValue, TAGS_PER_UNIT } from './benchStation.ts';

const IDENTIFICATION = {
  ...{ vendorName: 'Shiftseal', productCode: 'BENCH', majorMinorRevision: '1', vendorUrl: '' },
  ...{ productName: '', modelName: '', userApplicationName: '' },
};

interface Unit {
  readonly image: Uint16Array;
  second: number;
}

let readings = 0;
const units = new Map<number, Unit>();

function refreshed(unitId: number): Uint16Array {
  let unit = units.get(unitId);
  if (!unit) {
    unit = { image: new Uint16Array(2 * TAGS_PER_UNIT), second: -1 };
    units.set(unitId, unit);
  }
  const second = Math.floor(performance.now() / 1000);
  if (second === unit.second) return unit.image;
  unit.second = second;
  const bytes = new DataView(new ArrayBuffer(4));
  for (let i = 0; i < TAGS_PER_UNIT; i++) {
    const tag = (unitId - 1) * TAGS_PER_UNIT + i;
    const signal = mixedSignal(tag);
    const value = signalValue(signal, tag, second);
    if (signal === 'uint16') bytes.setUint32(0, value * 65_536);
    else bytes.setFloat32(0, value);
    unit.image[2 * i] = bytes.getUint16(0);
    unit.image[2 * i + 1] = bytes.getUint16(2);
  }
  return unit.image;
}

async function serve(tags: number): Promise<number> {
  const unitCount = Math.ceil(tags / TAGS_PER_UNIT);
  const server = await startModbusServer({
    port: 0,
    identification: IDENTIFICATION,
    unitOf: (unitId) =>
      unitId < 1 || unitId > unitCount
        ? undefined
        : {
            registers: () => refreshed(unitId),
            bits: () => new Uint8Array(0),
            refuses(_table, _start, quantity) {
              readings += Math.ceil(quantity / 2); // two registers a tag; the last may be a word
              return false;
            },
          },
  });
  return server.port;
}

process.on('message', (message: { tags: number } | 'stats') => {
  if (message === 'stats') process.send?.({ readings });
  else void serve(message.tags).then((port) => process.send?.({ port }));
});
process.on('disconnect', () => process.exit(0));
