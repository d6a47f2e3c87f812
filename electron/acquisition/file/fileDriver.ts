import { existsSync, mkdirSync } from 'node:fs';
import { basename, isAbsolute, resolve } from 'node:path';
import type { FileConnectionConfig } from '../../../shared/domain/config/index.ts';
import type { ImportMapping } from '../../../shared/domain/importMapping.ts';
import { idText } from '../../../shared/domain/importMapping.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import type { Driver, DriverPorts, DriverRequest, DriverTag, TimerHandle } from '../driver.ts';
import { CreditedSink } from './creditedSink.ts';
import { ImportBook } from './importBook.ts';
import type { FileImporter, FileOutcome, FileTag } from './importer.ts';
import { moveAside } from './moveAside.ts';
import { DONE_FOLDER, printOf, REFUSED_FOLDER, type SettledFile, SettledFiles } from './settledFiles.ts';

/** Imports that people asked for and that wait for the one that runs. */
const ASKED_MAX = 20;
/** After a ledger or a disk that took nothing. */
const RETRY_MS = 10_000;
/** Files that were imported and could not be moved: not read again while they stay as they are. */
const UNMOVED_MAX = 1_000;
/** A stop waits so long for what is under way. */
const STOP_MS = 2_000;

interface Asked {
  readonly id: string;
  readonly path: string;
  readonly mapping: ImportMapping;
}

export const watchedFolder = (connection: FileConnectionConfig, ports: Pick<DriverPorts, 'dataFolder'>): string =>
  isAbsolute(connection.folder) ? connection.folder : resolve(ports.dataFolder, connection.folder);

/** Tags by the name a file knows them by: the key of their address, also as the importer spells ids. */
export function tagsByKey(tags: readonly DriverTag[]): (name: string) => FileTag | undefined {
  const byKey = new Map<string, FileTag>();
  for (const { config, number, workUnit } of tags) {
    if (!('key' in config.address)) continue;
    const tag = { id: config.id, number, connection: config.connection, workUnit };
    byKey.set(idText(config.address.key), tag);
    byKey.set(config.address.key, tag);
  }
  return (name) => byKey.get(name);
}

/**
 * A folder as a link: files that rest there are imported one at a time, by name, and moved to done/ or refused/ with a report
 * beside them. A file leaves the folder only when all of it is durable; after a crash in the middle it is read again, and what is
 * in the ledger already adds nothing.
 */
export class FileDriver implements Driver {
  readonly #connection: FileConnectionConfig;
  readonly #ports: DriverPorts;
  readonly #importer: FileImporter;
  readonly #tagOf: (name: string) => FileTag | undefined;
  readonly #folder: string;
  readonly #files: SettledFiles;
  readonly #book = new ImportBook();
  readonly #asked: Asked[] = [];
  readonly #unmoved = new Map<string, string>();
  readonly #stopping = new AbortController();
  #timer: TimerHandle | undefined;
  #running: { readonly id: string; readonly cancel: AbortController; readonly ended: Promise<void> } | undefined;
  #lastReadingAt: Instant | undefined;
  #retryAfterMs = Number.NEGATIVE_INFINITY;
  #counts = { requests: 0, responses: 0, exceptions: 0 };
  #trouble = '';
  #lastFailure = '';
  #drops = 0;

  constructor(
    connection: FileConnectionConfig,
    tags: readonly DriverTag[],
    ports: DriverPorts,
    importer: FileImporter,
  ) {
    this.#connection = connection;
    this.#ports = ports;
    this.#importer = importer;
    this.#tagOf = tagsByKey(tags);
    this.#folder = watchedFolder(connection, ports);
    this.#files = new SettledFiles(this.#folder, connection.settleMs);
  }

  start(): void {
    this.#tell('connecting');
    this.#look();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    if (this.#timer) this.#ports.timers.cancel(this.#timer);
    this.#asked.length = 0;
    const { timers } = this.#ports;
    let limit: TimerHandle | undefined;
    const tooLong = new Promise<void>((done) => {
      limit = timers.after(STOP_MS, done);
    });
    await Promise.race([this.#running?.ended, tooLong]);
    if (limit) timers.cancel(limit);
    this.#tell('stopped');
  }

  async answer(request: DriverRequest): Promise<unknown> {
    switch (request.ask) {
      case 'import':
        this.#askImport(request.id, request.file, request.mapping);
        return {};
      case 'importProgress':
        return this.#book.list();
      case 'importCancel':
        return this.#cancel(request.id);
      case 'importPreview':
        return this.#importer.previewFile({
          path: request.file,
          ...(request.mapping === undefined ? {} : { mapping: this.#importer.parseMapping(request.mapping) }),
          rows: request.rows,
          tagOf: this.#tagOf,
          clock: this.#ports.clock,
          futureMsMax: this.#connection.timePolicy.futureMsMax,
          timeZone: 'UTC',
        });
      default:
        throw new Error(`connection "${this.#connection.id}" takes files; it has no answer to "${request.ask}"`);
    }
  }

  /** @throws Error when there is no such mapping, or too many imports wait */
  #askImport(id: string, path: string, name: string): void {
    if (this.#asked.length >= ASKED_MAX)
      throw new Error(`${ASKED_MAX} imports wait already; try again when one has ended`);
    if (this.#book.list().some((each) => each.id === id)) throw new Error(`there is an import "${id}" already`);
    const mapping = this.#importer.loadMapping(this.#ports.dataFolder, name);
    this.#asked.push({ id, path, mapping });
    this.#book.begin(id, path, name, this.#ports.clock.now(), this.#running ? 'waits for the import before it' : '');
    this.#next([]);
  }

  #cancel(id: string): Record<string, never> {
    const at = this.#asked.findIndex((each) => each.id === id);
    if (at >= 0) {
      this.#asked.splice(at, 1);
      this.#book.end(
        id,
        { ...NOTHING, state: 'cancelled', message: 'stopped by a person before it began' },
        this.#ports.clock.now(),
      );
    }
    if (this.#running?.id === id) this.#running.cancel.abort();
    return {};
  }

  /** Looks into the folder, and again after `everyMs`. */
  #look(): void {
    if (this.#stopping.signal.aborted) return;
    let settled: SettledFile[] = [];
    try {
      if (!isAbsolute(this.#connection.folder) && !existsSync(this.#folder))
        mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      settled = this.#withoutUnmoved(this.#files.look(this.#ports.clock.monotonicMs()));
      if (this.#unmoved.size === 0 && this.#retryAfterMs <= this.#ports.clock.monotonicMs())
        this.#trouble = this.#mappingTrouble();
    } catch (error) {
      this.#trouble = `the folder ${this.#folder} cannot be read: ${(error as Error).message}; does it exist, and may this user read it?`;
    }
    this.#next(settled);
    this.#tell(this.#trouble === '' ? 'online' : 'degraded');
    this.#timer = this.#ports.timers.after(this.#connection.everyMs, () => this.#look());
  }

  /** Told before the first file comes: without its mapping none can be taken. */
  #mappingTrouble(): string {
    try {
      this.#importer.loadMapping(this.#ports.dataFolder, this.#connection.mapping);
      return '';
    } catch (error) {
      return `files wait for their mapping: ${(error as Error).message}; shiftseal import FILE --mapping M saves one`;
    }
  }

  /** Files that were imported and could not be moved stay out, as long as they are there and as they were. */
  #withoutUnmoved(settled: readonly SettledFile[]): SettledFile[] {
    for (const [name, print] of this.#unmoved) {
      if (!settled.some((file) => file.name === name && file.print === print)) this.#unmoved.delete(name);
    }
    return settled.filter(({ name }) => !this.#unmoved.has(name));
  }

  /** Begins the next import, if none runs: what people asked for first. */
  #next(settled: readonly SettledFile[]): void {
    if (this.#running || this.#stopping.signal.aborted) return;
    const asked = this.#asked.shift();
    if (asked) {
      this.#begin(asked.id, asked.path, () => asked.mapping, undefined);
      return;
    }
    const [file] = settled;
    if (!file || this.#ports.clock.monotonicMs() < this.#retryAfterMs) return;
    const id = `drop-${++this.#drops}`;
    this.#book.begin(id, file.name, this.#connection.mapping, this.#ports.clock.now());
    this.#begin(
      id,
      file.path,
      () => this.#importer.loadMapping(this.#ports.dataFolder, this.#connection.mapping),
      file,
    );
  }

  #begin(id: string, path: string, mapping: () => ImportMapping, dropped: SettledFile | undefined): void {
    const cancel = new AbortController();
    this.#counts.requests++;
    const ended = this.#import(id, path, mapping, AbortSignal.any([cancel.signal, this.#stopping.signal]))
      .then((outcome) => this.#ended(id, path, outcome, dropped))
      .finally(() => {
        this.#running = undefined;
        this.#next([]);
      });
    this.#running = { id, cancel, ended };
  }

  async #import(id: string, path: string, mapping: () => ImportMapping, signal: AbortSignal): Promise<FileOutcome> {
    try {
      return await this.#importer.importFile({
        path,
        mapping: mapping(),
        connection: this.#connection.id,
        tagOf: this.#tagOf,
        sink: new CreditedSink(this.#ports, this.#stopping.signal, () => {
          this.#lastReadingAt = this.#ports.clock.now();
        }),
        clock: this.#ports.clock,
        futureMsMax: this.#connection.timePolicy.futureMsMax,
        signal,
        onProgress: (progress) => this.#book.progress(id, progress),
      });
    } catch (error) {
      // A mapping that is missing or wrong: the file waits for it.
      return { ...NOTHING, state: 'failed', message: (error as Error).message };
    }
  }

  #ended(id: string, path: string, outcome: FileOutcome, dropped: SettledFile | undefined): void {
    const { clock } = this.#ports;
    this.#book.end(id, outcome, clock.now());
    const isStopped = this.#stopping.signal.aborted;
    const { rows, accepted, refused, readings } = outcome.counts;
    const isTaken = outcome.state === 'done' || outcome.state === 'broken';
    if (isTaken) this.#counts.responses++;
    else if (!isStopped) this.#counts.exceptions++;
    const mapping = this.#book.list().find((each) => each.id === id)?.mapping ?? this.#connection.mapping;
    const said = `${basename(path)}: ${outcome.state}, ${rows} rows = ${accepted} accepted + ${refused} refused, ${readings} readings, mapping ${mapping}`;
    const detail = outcome.message === '' ? said : `${said}; ${outcome.message}`;
    // A file that waits for its mapping or for the disk is told once, not at each try.
    if (!isStopped && (outcome.state !== 'failed' || detail !== this.#lastFailure))
      this.#ports.event(isTaken ? 'fileImported' : 'fileRefused', detail);
    this.#lastFailure = outcome.state === 'failed' ? detail : '';
    if (outcome.state === 'failed' && !isStopped) {
      this.#retryAfterMs = clock.monotonicMs() + RETRY_MS;
      this.#trouble = `${basename(path)} could not be imported: ${outcome.message}; tried again in ${RETRY_MS / 1000} s`;
    }
    if (dropped && (isTaken || outcome.state === 'refused' || (outcome.state === 'cancelled' && !isStopped)))
      this.#put(dropped, outcome, mapping);
    if (!isStopped) this.#tell(this.#trouble === '' ? 'online' : 'degraded');
  }

  /** Read to its end: done/. Everything else a person must look at: refused/. */
  #put(file: SettledFile, outcome: FileOutcome, mapping: string): void {
    if (printOf(file.path) !== file.print) return; // written to while it was read: read again once it rests
    const into = outcome.state === 'done' ? DONE_FOLDER : REFUSED_FOLDER;
    try {
      moveAside(this.#folder, file.name, into, this.#importer.outcomeText(file.name, mapping, outcome));
      this.#unmoved.delete(file.name);
    } catch (error) {
      if (this.#unmoved.size < UNMOVED_MAX) this.#unmoved.set(file.name, file.print);
      this.#trouble = `${file.name} was imported and cannot be moved to ${into}/: ${(error as Error).message}`;
    }
  }

  #tell(state: 'connecting' | 'online' | 'degraded' | 'stopped'): void {
    this.#ports.health({
      connection: this.#connection.id,
      state,
      message: this.#trouble,
      ...(this.#lastReadingAt === undefined ? {} : { lastReadingAt: this.#lastReadingAt }),
      ...this.#counts,
      timeouts: 0,
      rejectedAnswers: 0,
      reconnects: 0,
    });
  }
}

const NOTHING = { counts: { rows: 0, accepted: 0, refused: 0, readings: 0 }, reasons: {}, bytesTotal: 0 } as const;
