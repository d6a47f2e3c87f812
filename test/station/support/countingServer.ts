import { type ModbusServer, startModbusServer } from '../../../electron/demo/modbusServer.ts';

/**
 * A PLC whose holding registers carry a rising counter: every request is answered by a number of its own, as uint32 in each pair
 * of registers, so that every reading is recognisable, and lost and doubled ones are too.
 */
export async function startCountingServer(
  port: number,
  values: number,
): Promise<ModbusServer & { /** Reads so far. */ requests(): number }> {
  const words = new Uint16Array(2 * values);
  let requests = 0;
  const server = await startModbusServer({
    port,
    identification: {
      vendorName: 'Test',
      productCode: 'COUNT',
      majorMinorRevision: '1',
      vendorUrl: '',
      productName: 'Counting PLC',
      modelName: '',
      userApplicationName: '',
    },
    unitOf: () => ({
      registers() {
        requests++;
        for (let at = 0; at < words.length; at += 2) {
          words[at] = requests >>> 16;
          words[at + 1] = requests & 0xffff;
        }
        return words;
      },
      bits: () => new Uint8Array(0),
    }),
  });
  return { ...server, requests: () => requests };
}
