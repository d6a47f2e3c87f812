import type { Socket } from 'node:net';
import { LINE_BYTES_MAX } from './protocol.ts';

/** Calls `take` with every whole line; a line longer than the bound ends the connection. */
export function onLines(socket: Socket, take: (line: string) => void): void {
  let parts: Buffer[] = [];
  let bytes = 0;
  socket.on('data', (chunk: Buffer) => {
    let rest = chunk;
    for (let end = rest.indexOf(0x0a); end >= 0; end = rest.indexOf(0x0a)) {
      parts.push(rest.subarray(0, end));
      const line = Buffer.concat(parts).toString('utf8');
      parts = [];
      bytes = 0;
      rest = rest.subarray(end + 1);
      take(line);
    }
    parts.push(rest);
    bytes += rest.length;
    if (bytes > LINE_BYTES_MAX) socket.destroy(new Error(`a line of more than ${LINE_BYTES_MAX} bytes`));
  });
}
