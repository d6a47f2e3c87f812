/**
 * The least a Modbus TCP server can be: a bare socket that cuts requests out of the stream and answers function 3 from a
 * fixed image, all answers to one piece of stream in one write. In a process of its own, so that what it costs is not
 * counted as the client's. Started by `fork`; sends `{port}`, and `{served}`, registers since the start, when asked anything.
 */
import { createServer } from 'node:net';

const REQUEST_BYTES = 12;
const HEADER_BYTES = 9;
/** Registers whose value is their own address, for any start and count. */
const image = Buffer.alloc(2 * 65_536);
for (let register = 0; register < 65_536; register++) image.writeUInt16BE(register, 2 * register);

let served = 0;

const server = createServer({ noDelay: true }, (socket) => {
  let rest = Buffer.alloc(0);
  socket.on('error', () => socket.destroy()); // the client is gone
  socket.on('data', (piece) => {
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    const whole = Math.floor(bytes.length / REQUEST_BYTES);
    const answers: Buffer[] = [];
    for (let i = 0; i < whole; i++) {
      const at = i * REQUEST_BYTES;
      const start = bytes.readUInt16BE(at + 8);
      const dataBytes = 2 * bytes.readUInt16BE(at + 10);
      const answer = Buffer.allocUnsafe(HEADER_BYTES + dataBytes);
      bytes.copy(answer, 0, at, at + 4);
      answer.writeUInt16BE(3 + dataBytes, 4);
      bytes.copy(answer, 6, at + 6, at + 8);
      answer[8] = dataBytes;
      served += dataBytes / 2;
      image.copy(answer, HEADER_BYTES, 2 * start, 2 * start + dataBytes);
      answers.push(answer);
    }
    rest = Buffer.from(bytes.subarray(whole * REQUEST_BYTES));
    if (answers.length > 0) socket.write(Buffer.concat(answers));
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') process.send?.({ port: address.port });
});
process.on('message', () => process.send?.({ served }));
process.on('disconnect', () => process.exit(0));
