import type { StationConfig } from '../../shared/domain/config/index.ts';
import type { ShiftCalendar } from '../../shared/domain/shift/index.ts';
import { type EngineSettings, engineSettings } from '../engine/settings.ts';
import { createShiftCalendars } from '../engine/shiftCalendars.ts';
import { windowsOptionsOf } from '../engine/workUnitLine.ts';
import { createGate, type Gate, type WindowsOptions } from '../pipeline/index.ts';
import type { DataFolder } from '../query/dataFolder.ts';

/** A configuration made ready for a replay: the same parts that the engine makes of it. */
export interface Prepared {
  readonly hash: string;
  readonly settings: EngineSettings;
  calendarOf(workUnit: string): ShiftCalendar;
  /** One gate a work unit, for as long as the replay of the unit goes. */
  gate(workUnit: string): Gate;
  windows(workUnit: string): Omit<WindowsOptions, 'resume' | 'recent'>;
}

/** Configurations of a ledger, prepared when first asked for. Few: each stands in the log as an entry of its own. */
export class Configurations {
  readonly #data: DataFolder;
  readonly #prepared = new Map<string, Prepared | undefined>();

  constructor(data: DataFolder) {
    this.#data = data;
  }

  /** Undefined where the log does not hold it in a form that this version reads. */
  ofHash(hash: string): Prepared | undefined {
    if (!this.#prepared.has(hash)) {
      const found = this.#data.configs.all().find((each) => each.hash === hash);
      this.#prepared.set(hash, found && this.prepare(found.config, hash));
    }
    return this.#prepared.get(hash);
  }

  prepare(config: StationConfig, hash: string): Prepared {
    const settings = engineSettings(config, hash, '', this.#catalogue(config));
    const calendars = createShiftCalendars(config);
    const gates = new Map<string, Gate>();
    return {
      hash,
      settings,
      calendarOf: calendars.ofWorkUnit,
      gate(workUnit) {
        const known = gates.get(workUnit);
        if (known) return known;
        const tags = new Map([...settings.tagsByNumber].filter(([, tag]) => tag.workUnit === workUnit));
        const gate = createGate({ tags });
        gates.set(workUnit, gate);
        return gate;
      },
      windows: (workUnit) => windowsOptionsOf(workUnit, settings, calendars.ofWorkUnit(workUnit)),
    };
  }

  /** Numbers as the ledger gave them; tags that it has never seen get the next ones, for this replay alone. */
  #catalogue(config: StationConfig): { id: string; number: number }[] {
    const known = this.#data.db.prepare('SELECT id, number FROM tag').all() as { id: string; number: number }[];
    const ids = new Set(known.map(({ id }) => id));
    let next = known.reduce((most, { number }) => Math.max(most, number), 0) + 1;
    const others = config.tags.filter(({ id }) => !ids.has(id)).map(({ id }) => ({ id, number: next++ }));
    return [...known, ...others];
  }
}
