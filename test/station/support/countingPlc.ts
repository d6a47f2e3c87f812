import { startCountingServer } from './countingServer.ts';

/** A counting PLC in a process of its own. Arguments: port, number of values. */
const [port = '0', values = '1000'] = process.argv.slice(2);
const server = await startCountingServer(Number(port), Number(values));
console.log(`port ${server.port}`);
