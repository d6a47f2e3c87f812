import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/**
 * The arrows of the architecture, read from the imports themselves:
 *
 *   shared/  ←  engine folders  ←  engine.ts, engine/, query/, replay/  ←  station.ts, workers/, control/, cli/, ipc/, main.ts
 *   shared/  ←  renderer/                                              (never renderer/ → electron/)
 */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Engine folders know only shared/ and themselves. */
const ENGINE_FOLDERS = [
  'acquisition',
  'pipeline',
  'ledger',
  'quarantine',
  'projection',
  'alarms',
  'oee',
  'rules',
  'downtime',
  'coldChain',
  'water',
  'meters',
  'lab',
  'notify',
  'sync',
  'identity',
  'telemetry',
  'secrets',
  'imports',
  'lineage',
];

/** Where engine folders may be put together, in rising order: each may use what stands before it. */
const COMPOSITION = [
  'config',
  'supervision',
  'witness',
  'keeping',
  'engine',
  'query',
  'evidence',
  'replay',
  'reports',
  'demo',
  'workers',
  'labSheets',
  'station',
  'reconfigurableStation',
  'packActivation',
  'control',
  'headless',
  'cli',
  'window',
  'ipc',
  'main',
];

interface Import {
  readonly from: string;
  readonly to: string;
  readonly isTypeOnly: boolean;
}

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'))
    .map((file) => normalize(join(folder, file)));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const found: Import[] = [];
  for (const match of text.matchAll(
    /(?:import|export)\s+(type\s+)?(?:[^'"();]*?\sfrom\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g,
  )) {
    const target = match[2] ?? match[3] ?? '';
    const to = target.startsWith('.') ? relative(ROOT, join(ROOT, dirname(file), target)) : target;
    found.push({ from: file, to, isTypeOnly: match[1] !== undefined });
  }
  return found;
}

const all = ['shared', 'electron', 'renderer'].flatMap(sources).flatMap(importsOf);
const partOf = (path: string): string => path.split('/')[1]?.replace(/\.ts$/, '') ?? '';
const isIn = (path: string, top: string): boolean => path.startsWith(`${top}/`);

/** Fails with the file, the arrow it broke and where the line belongs. */
function broken(rule: (each: Import) => boolean, belongs: string): string[] {
  return all.filter(rule).map(({ from, to }) => `${from} → ${to}: ${belongs}`);
}

describe('imports point one way', () => {
  it('shared/ uses nothing but itself and zod: no Node, no DOM, no I/O', () => {
    expect(
      broken(
        ({ from, to }) => isIn(from, 'shared') && !isIn(to, 'shared') && !['zod', 'node:worker_threads'].includes(to),
        'types and schemas only; put I/O into electron/',
      ),
    ).toEqual([]);
  });

  it('renderer/ knows the contract, never the engine or Node', () => {
    expect(
      broken(
        ({ from, to }) =>
          isIn(from, 'renderer') &&
          (isIn(to, 'electron') || to.startsWith('node:') || to === 'electron') &&
          !from.endsWith('vite.config.ts'),
        'ask over a channel of shared/contract/ipc.ts',
      ),
    ).toEqual([]);
  });

  it('a path names a file that is there, with its own ending', () => {
    expect(
      broken(
        ({ to }) => /^(shared|electron|renderer)[/]/.test(to) && !existsSync(join(ROOT, to)),
        'the type check reads a .tsx where .ts is written; the build does not',
      ),
    ).toEqual([]);
  });

  it('features of the renderer do not import each other', () => {
    const feature = (path: string) => /^renderer\/features\/([^/]+)\//.exec(path)?.[1];
    expect(
      broken(
        ({ from, to }) => feature(from) !== undefined && feature(to) !== undefined && feature(from) !== feature(to),
        'what two screens share belongs in renderer/ui or renderer/app',
      ),
    ).toEqual([]);
  });

  it('engine folders know shared/ and their own folder only', () => {
    expect(
      broken(
        ({ from, to }) =>
          isIn(from, 'electron') &&
          ENGINE_FOLDERS.includes(partOf(from)) &&
          isIn(to, 'electron') &&
          partOf(to) !== partOf(from),
        'declare the narrow interface you need; electron/engine.ts wires it',
      ),
    ).toEqual([]);
  });

  it('every part of electron/ has its place in one of the two', () => {
    const parts = new Set(all.filter(({ from }) => isIn(from, 'electron')).map(({ from }) => partOf(from)));
    expect([...parts].filter((part) => !ENGINE_FOLDERS.includes(part) && !COMPOSITION.includes(part))).toEqual([
      'preload',
    ]);
  });

  it('composition rises: nothing uses what stands above it', () => {
    const rank = (path: string) => COMPOSITION.indexOf(partOf(path));
    expect(
      broken(
        ({ from, to, isTypeOnly }) =>
          !isTypeOnly && isIn(from, 'electron') && isIn(to, 'electron') && rank(from) >= 0 && rank(to) > rank(from),
        'move the shared part down, or the caller up',
      ),
    ).toEqual([]);
  });

  it('a folder of electron/ is entered through its index.ts', () => {
    const open = new Set(['window', 'workers', 'cli', 'ipc', 'demo', 'engine', 'query', 'supervision']);
    expect(
      broken(
        ({ from, to, isTypeOnly }) =>
          !isTypeOnly &&
          isIn(from, 'electron') &&
          isIn(to, 'electron') &&
          partOf(from) !== partOf(to) &&
          to.split('/').length > 2 &&
          !open.has(partOf(to)) &&
          !to.endsWith('/index.ts'),
        'export it from that folder’s index.ts',
      ),
    ).toEqual([]);
  });

  it('only main.ts, preload.ts, ipc/ and window/ name electron: the engine runs under plain Node', () => {
    expect(
      broken(
        ({ from, to }) => to === 'electron' && !['main', 'preload', 'ipc', 'window'].includes(partOf(from)),
        'hand the value or interface in from main.ts or ipc/',
      ),
    ).toEqual([]);
  });
});

describe('read-only toward the plant', () => {
  const plantCode = sources('electron').filter((file) => !isIn(file, 'electron/demo'));
  const forbidden =
    /\b(writeCoils?|writeRegisters?|writeFC(5|6|15|16|22|23)|writeMultiple\w*|maskWriteRegister|WriteRequest|CallMethodRequest|session\.(write|call)\w*|writeSingleNode|callMethod)\b/;

  it('no Modbus write function and no OPC UA write or call exists in product code', () => {
    const found = plantCode.filter((file) => forbidden.test(readFileSync(join(ROOT, file), 'utf8')));
    expect(found).toEqual([]);
  });

  it('MQTT is only listened to: nothing is published', () => {
    const mqtt = plantCode.filter((file) => isIn(file, 'electron/acquisition/mqtt'));
    expect(mqtt.length).toBeGreaterThan(0);
    expect(mqtt.filter((file) => /\bpublish(Async)?\(/.test(readFileSync(join(ROOT, file), 'utf8')))).toEqual([]);
  });

  it('the check itself sees a forbidden call', () => {
    expect(forbidden.test('await client.writeRegisters(0, [1])')).toBe(true);
    expect(forbidden.test('await session.callMethod(x)')).toBe(true);
  });
});
