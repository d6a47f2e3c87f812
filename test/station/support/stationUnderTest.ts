import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundledScript } from './build.ts';
import { Child, runToEnd } from './processes.ts';

export interface Ack {
  readonly frame: number;
  readonly connection: string;
  readonly readings: number;
  readonly from: string;
  readonly to: string;
}

/** A counting PLC in a process of its own. */
export async function startPlc(values: number, port = 0): Promise<{ child: Child; port: number }> {
  const child = new Child([bundledScript('countingPlc'), String(port), String(values)]);
  const [, said] = await child.says(/port (\d+)/, 10_000);
  return { child, port: Number(said) };
}

export function countingConfig(
  port: number,
  tags: number,
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    configVersion: 1,
    station: { id: 'cr-load' },
    equipment: [{ id: 'line', path: 'Site/Area/Line' }],
    connections: [{ id: 'plc', protocol: 'modbus-tcp', host: '127.0.0.1', port, timeoutMs: 1000 }],
    tags: Array.from({ length: tags }, (_, i) => ({
      id: `line.t${i}`,
      equipment: 'line',
      connection: 'plc',
      everyMs: 1000,
      address: { table: 'holding', register: 2 * i, type: 'uint32' },
    })),
    windows: { everyMs: 2_000, graceMs: 300 },
    checkpoint: { everyMs: 500 },
    ...more,
  };
}

/** One data folder with its configuration, and the stations started over it. */
export class StationUnderTest {
  readonly configPath: string;
  readonly dataDir: string;
  readonly acksPath: string;

  constructor(
    readonly cli: string,
    folder: string,
    config: Record<string, unknown>,
    dataDir = join(folder, 'data'),
  ) {
    mkdirSync(folder, { recursive: true });
    this.configPath = join(folder, 'station.json');
    this.acksPath = join(folder, 'acks.ndjson');
    this.dataDir = dataDir;
    this.writeConfig(config);
  }

  writeConfig(config: Record<string, unknown>): void {
    writeFileSync(this.configPath, JSON.stringify(config));
  }

  start(...more: string[]): Child {
    return this.startUnder([], ...more);
  }

  /** @param program that stands before the command (strace …) */
  startUnder(program: readonly string[], ...more: string[]): Child {
    const args = ['station', '--config', this.configPath, '--data', this.dataDir, '--acks', this.acksPath];
    return new Child([this.cli, ...args, '--status', '500ms', ...more], program);
  }

  verify() {
    return runToEnd([this.cli, 'verify', '--data', this.dataDir], 60_000);
  }

  acks(): Ack[] {
    if (!existsSync(this.acksPath)) return [];
    const text = readFileSync(this.acksPath, 'utf8');
    return text === ''
      ? []
      : text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as Ack);
  }
}
