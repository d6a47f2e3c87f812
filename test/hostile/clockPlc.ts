import { startModbusServer } from '../../electron/demo/modbusServer.ts';
import { selfDescribing } from './selfDescribing.ts';

/** A PLC in a process of its own whose values say who they are and when they were read (`selfDescribing`). Argument: values. */
const values = Number(process.argv[2]);
const words = new Uint16Array(2 * values);
const server = await startModbusServer({
  port: 0,
  identification: {
    vendorName: 'Test',
    productCode: 'CLOCK',
    majorMinorRevision: '1',
    vendorUrl: '',
    productName: 'Clock PLC',
    modelName: '',
    userApplicationName: '',
  },
  unitOf: () => ({
    registers() {
      for (let i = 0; i < values; i++) {
        const value = selfDescribing(i, Date.now());
        words[2 * i] = value >>> 16;
        words[2 * i + 1] = value & 0xffff;
      }
      return words;
    },
    bits: () => new Uint8Array(0),
  }),
});
console.log(`port ${server.port}`);
