import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ImportPreview, ImportProgress } from '../../shared/contract/links.ts';
import type { StationConfig } from '../../shared/domain/config/index.ts';
import { type ImportMapping, idText } from '../../shared/domain/importMapping.ts';
import { formatInstant, type Instant } from '../../shared/domain/time.ts';
import { workUnitOf } from '../engine/layout.ts';
import {
  type ImportTag,
  importFile,
  listMappings,
  loadMapping,
  outcomeText,
  parseMapping,
  previewFile,
  saveMapping,
  tagsOfFile,
} from '../imports/index.ts';
import { systemClock } from '../supervision/index.ts';
import { claimOf, USER_OPTION, USER_USAGE } from './claim.ts';
import { type Command, EXIT, integerOption, parse, required, type Terminal, table } from './command.ts';
import { existingFolder } from './dataOption.ts';
import { configOf, fileConnectionOf, type ImportStation, openImportStation } from './importStation.ts';

const POLL_MS = 200;
const LINE_EVERY_MS = 5_000;
const FUTURE_MS_MAX = 60_000;

export const command: Command = {
  summary: 'bring a CSV or XLSX file into the log, each row accepted or refused by name',
  usage:
    'shiftseal import FILE --mapping M --data DIR [--connection ID] [--config F] [--json]\n' +
    '  import FILE --preview N [--mapping M] [--data DIR]   the first rows as they would be judged, and a mapping to begin with\n' +
    '  import FILE --mapping M --make-tags [--connection ID] [--equipment ID]   the tags the file needs, for the configuration\n' +
    '  import FILE --mapping M --data DIR --dry-run   judge every row and keep nothing\n' +
    '  M: name of a mapping in DIR/mappings, or a JSON file, which is saved there under its name. Without a running station\n' +
    '  the log is opened for the import alone, and no device is polled. Refused rows are in quarantine. Exit code 1: the file was not read to its end, or every row refused\n' +
    USER_USAGE,
  async run(args, terminal) {
    const { values, operands } = parse(
      args,
      {
        mapping: { type: 'string' },
        data: { type: 'string' },
        config: { type: 'string' },
        connection: { type: 'string' },
        equipment: { type: 'string' },
        preview: { type: 'string' },
        'make-tags': { type: 'boolean' },
        'dry-run': { type: 'boolean' },
        json: { type: 'boolean' },
        ...USER_OPTION,
      },
      ['FILE'],
    );
    const path = resolve(operands[0] as string);
    if (!existsSync(path)) throw new Error(`${path} does not exist`);
    const isJson = values.json === true;
    const rows = integerOption(values.preview, 'preview', 1, 200);
    const dataDir = values.data === undefined ? undefined : existingFolder(values.data);
    if (rows !== undefined) {
      const mapping = values.mapping === undefined ? undefined : mappingNamed(dataDir, values.mapping);
      return preview(path, mapping, rows, configOf(dataDir, values.config)?.config, isJson, terminal);
    }
    const named = required(values.mapping, 'mapping');
    if (values['make-tags']) {
      const as = {
        connection: values.connection ?? 'files',
        ...(values.equipment === undefined ? {} : { equipment: values.equipment }),
      };
      return makeTags(path, mappingNamed(dataDir, named), as, terminal);
    }
    const loaded = configOf(dataDir, values.config);
    if (values['dry-run']) return dryRun(path, mappingNamed(dataDir, named), loaded?.config, isJson, terminal);
    const folder = existingFolder(values.data);
    const mapping = savedMapping(folder, named, terminal);
    const station = await openImportStation(
      folder,
      loaded,
      values.connection,
      terminal.err,
      await claimOf(values.user),
    );
    try {
      // A running station has sealed its configuration by now.
      const config = loaded?.config ?? configOf(folder, undefined)?.config;
      if (!config) throw new Error(`there is no configuration in ${folder} yet; name the station's file with --config`);
      return await runImport(
        station,
        fileConnectionOf(config, values.connection),
        path,
        mapping.name,
        isJson,
        terminal,
      );
    } finally {
      await station.close();
    }
  },
};

const isFile = (named: string): boolean => named.endsWith('.json') || named.includes('/');

/** @throws MappingError, Error naming what is missing */
function mappingNamed(dataDir: string | undefined, named: string): ImportMapping {
  if (isFile(named)) return parseMapping(readFileSync(named, 'utf8'));
  if (dataDir === undefined)
    throw new Error(`mapping "${named}" is looked for in a data folder; say which with --data, or name a JSON file`);
  return loadMapping(dataDir, named);
}

/** A mapping given as a file becomes one of the station's, so that the next import finds it by name. */
function savedMapping(dataDir: string, named: string, terminal: Terminal): ImportMapping {
  const mapping = mappingNamed(dataDir, named);
  if (!isFile(named)) return mapping;
  const text = readFileSync(named, 'utf8');
  if (listMappings(dataDir).some((saved) => saved.name === mapping.name && saved.text === text)) return mapping;
  saveMapping(dataDir, text);
  terminal.err(`mapping "${mapping.name}" saved in ${dataDir}`);
  return mapping;
}

/** Tags by the key of their address; every name is one where there is no configuration to ask. */
function tagLookup(config: StationConfig | undefined): (id: string) => ImportTag | undefined {
  if (!config) return (id) => ({ id, number: 0, connection: 'files', workUnit: '' });
  const tags = new Map<string, ImportTag>();
  config.tags.forEach((tag, number) => {
    if (!('key' in tag.address)) return;
    const known = { id: tag.id, number, connection: tag.connection, workUnit: workUnitOf(config, tag) };
    tags.set(idText(tag.address.key), known);
    tags.set(tag.address.key, known);
  });
  return (id) => tags.get(id);
}

async function preview(
  path: string,
  mapping: ImportMapping | undefined,
  rows: number,
  config: StationConfig | undefined,
  isJson: boolean,
  terminal: Terminal,
): Promise<number> {
  const shown = await previewFile({
    path,
    ...(mapping ? { mapping } : {}),
    rows,
    tagOf: tagLookup(config),
    clock: systemClock(),
    futureMsMax: FUTURE_MS_MAX,
    timeZone: config?.station.timeZone ?? 'UTC',
  });
  terminal.out(isJson ? JSON.stringify(shown, null, 2) : previewText(shown));
  return shown.problems.length > 0 ? EXIT.notSo : EXIT.fine;
}

function previewText({
  kind,
  encoding,
  delimiter,
  sheets,
  header,
  rows,
  problems,
  suggestedMapping,
}: ImportPreview): string {
  const facts = [
    kind,
    encoding,
    delimiter && `delimiter ${JSON.stringify(delimiter)}`,
    ...sheets.map((sheet) => `sheet "${sheet}"`),
  ];
  return [
    facts.filter(Boolean).join(', '),
    ...problems.map((problem) => `problem: ${problem}`),
    `columns: ${header.join(' | ')}`,
    table(
      ['row', 'verdict', 'readings or cells'],
      rows.map((row) => [
        String(row.row),
        row.verdict,
        row.reason ||
          row.readings
            .map(({ tag, time, value, status }) => `${tag} ${formatInstant(time as Instant)} ${value} ${status}`)
            .join('; ') ||
          row.cells.join(' | '),
      ]),
    ),
    `mapping:\n${suggestedMapping}`,
  ].join('\n');
}

async function makeTags(
  path: string,
  mapping: ImportMapping,
  as: { connection: string; equipment?: string },
  terminal: Terminal,
): Promise<number> {
  const { tags, outcome } = await tagsOfFile(path, mapping, { ...as, clock: systemClock() });
  terminal.out(JSON.stringify(tags, null, 2));
  terminal.err(
    `${tags.length} tags from ${outcome.counts.accepted} of ${outcome.counts.rows} rows${outcome.message && `: ${outcome.message}`}`,
  );
  return tags.length > 0 ? EXIT.fine : EXIT.notSo;
}

async function dryRun(
  path: string,
  mapping: ImportMapping,
  config: StationConfig | undefined,
  isJson: boolean,
  terminal: Terminal,
): Promise<number> {
  const outcome = await importFile({
    path,
    mapping,
    connection: 'files',
    tagOf: tagLookup(config),
    sink: { deliver: async () => undefined, refuse: async () => undefined },
    clock: systemClock(),
    futureMsMax: FUTURE_MS_MAX,
    onProgress: ({ counts, bytesDone, bytesTotal }) => terminal.progress(bar(counts, bytesDone, bytesTotal)),
  });
  terminal.progress('');
  terminal.out(
    isJson
      ? JSON.stringify(outcome, null, 2)
      : `${outcomeText(path, mapping.name, outcome)}\nnothing was kept: --dry-run`,
  );
  return endCode(outcome.state, outcome.counts);
}

async function runImport(
  station: ImportStation,
  connection: string,
  file: string,
  mapping: string,
  isJson: boolean,
  terminal: Terminal,
): Promise<number> {
  const id = randomUUID();
  const cancel = () => void station.ask(connection, { ask: 'importCancel', id }).catch(() => undefined);
  process.once('SIGINT', cancel);
  try {
    await station.ask(connection, { ask: 'import', id, file, mapping });
    const ended = await followed(station, connection, id, terminal);
    terminal.progress('');
    terminal.out(isJson ? JSON.stringify(ended, null, 2) : summary(ended));
    return endCode(ended.state, ended);
  } finally {
    process.removeListener('SIGINT', cancel);
  }
}

/** Asks how far it is until it has ended: a bar on a screen, a line now and then elsewhere. */
async function followed(
  station: ImportStation,
  connection: string,
  id: string,
  terminal: Terminal,
): Promise<ImportProgress> {
  const clock = systemClock();
  let lineMs = clock.monotonicMs();
  for (;;) {
    const list = (await station.ask(connection, { ask: 'importProgress' })) as ImportProgress[];
    const own = list.find((each) => each.id === id);
    if (!own) throw new Error('the station no longer knows the import; it was restarted: import the file again');
    if (own.state !== 'running') return own;
    const text =
      own.message === '' ? bar(own, own.bytesDone, own.bytesTotal) + remaining(own, clock.now()) : own.message;
    terminal.progress(text);
    if (!process.stderr.isTTY && clock.monotonicMs() - lineMs >= LINE_EVERY_MS) {
      lineMs = clock.monotonicMs();
      terminal.err(text);
    }
    await new Promise((wake) => setTimeout(wake, POLL_MS));
  }
}

interface Counted {
  readonly rows: number;
  readonly accepted: number;
  readonly refused: number;
}

const BAR_CELLS = 24;
function bar({ rows, accepted, refused }: Counted, done: number, total: number): string {
  const share = Math.min(1, done / Math.max(1, total));
  const filled = Math.round(share * BAR_CELLS);
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR_CELLS - filled)}] ${Math.floor(share * 100)} %  ${rows} rows, ${accepted} accepted, ${refused} refused`;
}

function remaining({ bytesDone, bytesTotal, startedAt }: ImportProgress, now: Instant): string {
  const share = bytesDone / Math.max(1, bytesTotal);
  if (share < 0.01) return '';
  return `, ${Math.ceil(((now - startedAt) / 1e6) * (1 / share - 1))} s left`;
}

const summary = ({
  file,
  mapping,
  state,
  message,
  rows,
  accepted,
  refused,
  readings,
  reasons,
}: ImportProgress): string =>
  [
    `${file}, mapping ${mapping}: ${state}${message === '' ? '' : `: ${message}`}`,
    `${rows} rows = ${accepted} accepted + ${refused} refused; ${readings} readings`,
    ...Object.entries(reasons).map(([reason, count]) => `  ${String(count).padStart(7)} refused: ${reason}`),
    ...(refused > 0 ? ['refused rows are in quarantine: shiftseal quarantine list --data DIR'] : []),
  ].join('\n');

const endCode = (state: string, { rows, accepted }: Counted): number =>
  state === 'done' && (accepted > 0 || rows === 0) ? EXIT.fine : EXIT.notSo;
