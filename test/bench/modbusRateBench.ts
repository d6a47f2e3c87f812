/**
 * Registers a second that one Modbus TCP connection reads with eight requests under way, and what a value costs: our
 * driver (every answer checked, decoded, filed in frames with times and status) beside a bare loop of modbus-serial, the
 * library it stands on, against the same server, in turns, each in a process of its own.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { type Figure, figure, median, report } from './figures.ts';
import type { Speed, Type } from './modbusRateClient.ts';

const IN_FLIGHT = 8;
const ROUNDS = 3;
const GOAL_REGISTERS_PER_SECOND = 50_000;
const GOAL_RATIO = 2;

const STDIO: ['ignore', 'ignore', 'inherit', 'ipc'] = ['ignore', 'ignore', 'inherit', 'ipc'];

function needed(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set; run the benchmarks with: npm run bench`);
  return value;
}

/** Registers the server has given out so far: what a client claims to have read is not taken from the client alone. */
const served = (): Promise<number> =>
  new Promise((resolve) => {
    server.once('message', (message: { served: number }) => resolve(message.served));
    server.send('served');
  });

async function run(who: 'driver' | 'bare', type: Type, inFlight: number): Promise<Speed> {
  const before = await served();
  const client = fork(needed('BENCH_MODBUS_CLIENT'), [who, type, String(port), String(inFlight)], { stdio: STDIO });
  const speed = await new Promise<Speed>((resolve, reject) => {
    client.once('message', (message: Speed) => resolve(message));
    client.once('exit', (code) => reject(new Error(`the ${who} ended (${code})`)));
  });
  const given = (await served()) - before;
  if (speed.registers > given) throw new Error(`the ${who} claims ${speed.registers} registers; ${given} were served`);
  return speed;
}

const portOf = (server: ChildProcess): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('message', (message: { port: number }) => resolve(message.port));
    server.once('exit', (code) => reject(new Error(`the Modbus server ended (${code})`)));
  });

const server = fork(needed('BENCH_MODBUS_SERVER'), { stdio: STDIO });
const port = await portOf(server);
const figures: Figure[] = [];
try {
  for (const type of ['uint16', 'float32'] as const) {
    const ours: Speed[] = [];
    const bare: Speed[] = [];
    const bareOne: Speed[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(await run('driver', type, IN_FLIGHT));
      bare.push(await run('bare', type, IN_FLIGHT));
      bareOne.push(await run('bare', type, 1));
    }
    const rate = (speeds: readonly Speed[]): number => median(speeds.map((speed) => speed.registersPerSecond));
    const cpu = (speeds: readonly Speed[]): number => median(speeds.map((speed) => speed.cpuPerMillionValues));
    const ratio = cpu(ours) / cpu(bare);
    figures.push(
      figure(
        `${type}: driver, ${IN_FLIGHT} in flight`,
        rate(ours),
        'registers/s',
        `≥ ${GOAL_REGISTERS_PER_SECOND}`,
        rate(ours) >= GOAL_REGISTERS_PER_SECOND,
      ),
      figure(`${type}: bare modbus-serial, ${IN_FLIGHT} in flight`, rate(bare), 'registers/s'),
      figure(`${type}: bare modbus-serial, one at a time`, rate(bareOne), 'registers/s'),
      figure(`${type}: driver, CPU`, cpu(ours), 's per million values'),
      figure(`${type}: bare modbus-serial, ${IN_FLIGHT} in flight, CPU`, cpu(bare), 's per million values'),
      figure(`${type}: bare modbus-serial, one at a time, CPU`, cpu(bareOne), 's per million values'),
      figure(`${type}: CPU, driver beside bare loop`, ratio, '×', `≤ ${GOAL_RATIO}`, ratio <= GOAL_RATIO),
    );
  }
} finally {
  server.disconnect();
}
report('modbusRate', figures);
