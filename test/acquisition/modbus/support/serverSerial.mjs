// A Modbus RTU server on a serial port that the product did not write, in a process of its own: modbus-serial's ServerSerial.
// Every register holds its address plus 1000.
import modbus from 'modbus-serial';

const registers = (start, count) => Array.from({ length: count }, (_, i) => 1000 + start + i);
const server = new modbus.ServerSerial(
  {
    getMultipleHoldingRegisters: registers,
    getMultipleInputRegisters: registers,
    getHoldingRegister: (at) => 1000 + at,
    getInputRegister: (at) => 1000 + at,
  },
  { port: process.argv[2], baudRate: 115200, unitID: 1 },
);
server.on('initialized', () => process.send({ ready: true }));
server.on('open', () => process.send({ ready: true }));
server.on('error', (error) => process.send({ error: String(error) }));
process.on('disconnect', () => process.exit(0));
