// A Modbus server the product did not write, in a process of its own: modbus-serial's ServerTCP. The parent sends the
// tables as messages; requests that touch a place in `holes` are answered by the exception given there.
import modbus from 'modbus-serial';

const tables = {
  coil: new Uint8Array(65536),
  discrete: new Uint8Array(65536),
  input: new Uint16Array(65536),
  holding: new Uint16Array(65536),
};
let holes = [];
let requests = [];

const serve = (table) => (start, count) => {
  requests.push([table, start, count]);
  for (const hole of holes) {
    if (hole.table === table && hole.at >= start && hole.at < start + count)
      throw Object.assign(new Error('hole'), { modbusErrorCode: hole.exceptionCode });
  }
  const entries = Array.from(tables[table].subarray(start, start + count));
  return table === 'coil' || table === 'discrete' ? entries.map(Boolean) : entries;
};

const server = new modbus.ServerTCP(
  {
    getMultipleCoils: serve('coil'),
    getMultipleDiscreteInputs: serve('discrete'),
    getCoil: (at) => serve('coil')(at, 1)[0],
    getDiscreteInput: (at) => serve('discrete')(at, 1)[0],
    getMultipleInputRegisters: serve('input'),
    getMultipleHoldingRegisters: serve('holding'),
    getInputRegister: (at) => serve('input')(at, 1)[0],
    getHoldingRegister: (at) => serve('holding')(at, 1)[0],
  },
  { host: '127.0.0.1', port: Number(process.argv[2]), unitID: 1 },
);
server.on('initialized', () => process.send({ ready: true }));
server.on('serverError', (error) => process.send({ error: String(error) }));
server.on('error', () => {});
server.on('socketError', () => {});
process.on('message', (message) => {
  for (const { table, at, entries } of message.entries ?? []) tables[table].set(entries, at);
  if (message.holes) holes = message.holes;
  const asked = requests;
  if (message.forget) requests = [];
  process.send({ done: true, requests: asked });
});
process.on('disconnect', () => process.exit(0));
