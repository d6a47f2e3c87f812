/** `shiftseal demo-plant`: the training plant in a terminal, with faults switched from standard input. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { systemClock } from '../supervision/index.ts';
import { createDemoConsole } from './demoConsole.ts';
import { PortInUse } from './portInUse.ts';
import { standardNodeset } from './standardNodeset.ts';

const MODBUS_PORT_DEFAULT = 5020;
const OPCUA_PORT_DEFAULT = 4840;
const STATUS_EVERY_MS = 10_000;

const USAGE = 'usage: shiftseal demo-plant [--modbus-port N] [--opcua-port N] [--seed N]';

/**
 * Runs until SIGTERM or SIGINT. Prints both addresses and `ready`, then a status line every 10 s.
 *
 * @param argv what follows the command's name
 * @returns the exit code: 0 stopped cleanly, 1 a port is taken, 2 wrong use
 */
export async function runDemoPlant(argv: readonly string[]): Promise<number> {
  const options = parse(argv);
  if (typeof options === 'string') {
    console.error(`${options}\n${USAGE}`);
    return 2;
  }
  const { startTrainingPlant } = await import('./trainingPlant.ts');
  const folders = { certificates: cacheFolder(), nodesets: [standardNodeset()] };
  try {
    const plant = await startTrainingPlant({ ...options, clock: systemClock(), folders });
    console.log(`modbus tcp 127.0.0.1:${plant.modbusPort}`);
    console.log(`opc ua ${plant.opcuaEndpoint}`);
    console.log('ready');
    const demo = createDemoConsole(plant, new Date());
    const status = setInterval(() => console.log(demo.statusLine(new Date())), STATUS_EVERY_MS);
    const lines = createInterface({ input: process.stdin });
    let answered = Promise.resolve(); // one after the other, so that answers come in the order of the commands
    lines.on('line', (line) => {
      answered = answered.then(async () => {
        const answer = await demo.answer(line);
        if (answer !== '') console.log(answer);
      });
    });
    await stopSignal();
    clearInterval(status);
    lines.close();
    process.stdin.unref?.();
    await plant.close();
    console.log('stopped');
    return 0;
  } catch (error) {
    if (!(error instanceof PortInUse)) throw error;
    console.error(`shiftseal demo-plant: ${error.message}`);
    return 1;
  }
}

interface Options {
  readonly modbusPort: number;
  readonly opcuaPort: number;
  readonly seed: number;
}

/** @returns what is wrong, as text, when the arguments cannot be used */
function parse(argv: readonly string[]): Options | string {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: { 'modbus-port': text, 'opcua-port': text, seed: text },
      allowPositionals: false,
    });
    return {
      modbusPort: whole('--modbus-port', values['modbus-port'], 65_535) ?? MODBUS_PORT_DEFAULT,
      opcuaPort: whole('--opcua-port', values['opcua-port'], 65_535) ?? OPCUA_PORT_DEFAULT,
      seed: whole('--seed', values.seed, 4_294_967_295) ?? 1,
    };
  } catch (error) {
    return (error as Error).message;
  }
}

function whole(option: string, text: string | undefined, max: number): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= max)) throw new RangeError(`${option} takes a whole number from 0 to ${max}, not "${text}"`);
  return value;
}

/** The server's certificate survives restarts, so that a station that pinned it does not have to learn a new one. */
function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'shiftseal', 'training-plant');
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
}
