import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LoadedConfig, parseConfig } from '../../../electron/config/index.ts';
import { configPorts } from '../../../electron/engine/configPorts.ts';
import { importFile } from '../../../electron/imports/index.ts';
import { createAnswers } from '../../../electron/query/answer.ts';
import { type DataFolder, openDataFolder } from '../../../electron/query/dataFolder.ts';
import { importMappingSchema } from '../../../shared/domain/importMapping.ts';
import { EngineRig, type TestClock } from '../../engine/engineHarness.ts';

/** An engine whose readings come through the real importer, and the readers beside it; time is the test's. */
export class WaterRig {
  readonly engine: EngineRig;
  readonly loaded: LoadedConfig;
  #data: DataFolder | undefined;

  constructor(
    readonly clock: TestClock,
    config: object,
    readonly folder: string = mkdtempSync(join(tmpdir(), 'shiftseal-water-')),
  ) {
    this.loaded = { ...parseConfig(JSON.stringify(config), 'station.json', configPorts), path: 'test' };
    this.engine = new EngineRig(clock, this.loaded.config, folder, { loaded: this.loaded });
  }

  /** Reads a table in and lets the engine take it, seal it and judge it. */
  async import(path: string, mapping: object, connection: string): Promise<Awaited<ReturnType<typeof importFile>>> {
    const { config } = this.loaded;
    const tags = new Map(
      config.tags.map((tag) => [
        tag.id,
        {
          ...{ id: tag.id, connection: tag.connection, number: this.engine.numberOf(tag.id) },
          workUnit: tag.equipment ?? config.station.id,
        },
      ]),
    );
    return importFile({
      ...{ path, mapping: importMappingSchema.parse(mapping), connection, clock: this.clock, futureMsMax: 60_000 },
      tagOf: (id) => tags.get(id),
      sink: {
        deliver: async (frame) => {
          this.engine.engine.take('w', { type: 'frame', frame });
          this.turn(2);
        },
        refuse: async (items) => this.engine.engine.take('w', { type: 'refused', items }),
      },
    });
  }

  text(name: string, content: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, content);
    return path;
  }

  /** The engine has so many turns, a quarter of a second apart. */
  turn(times = 1): void {
    for (let i = 0; i < times; i++) {
      this.clock.advanceMs(250);
      this.engine.engine.turn();
    }
  }

  /** Time goes on in steps of a minute. */
  pass(minutes: number): void {
    for (let i = 0; i < minutes; i++) {
      this.clock.advanceMs(60_000);
      this.turn();
    }
  }

  get data(): DataFolder {
    this.#data ??= openDataFolder(this.folder);
    return this.#data;
  }

  answers(): ReturnType<typeof createAnswers> {
    return createAnswers(this.data, this.clock);
  }

  close(): void {
    this.#data?.close();
    if (this.engine.isRunning) this.engine.stop();
  }
}
