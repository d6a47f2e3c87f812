import { isSuppressing, type StationConfig, type SuppressConfig } from '../../shared/domain/config/index.ts';
import { staleAfterMsOf } from '../../shared/domain/stale.ts';
import { addMs, type Instant } from '../../shared/domain/time.ts';

/** Conditions that are present, by alarm id: since when. Kept, so that a restart does not lengthen what has a maximum. */
export type DesignState = Readonly<Record<string, { readonly since: Instant; readonly seenAt: Instant }>>;

/** What the watch asks of an alarm. */
export interface DesignAct {
  readonly alarmId: string;
  readonly at: Instant;
  readonly reason: string;
  /** Absent: the suppression ends. */
  readonly until?: Instant;
}

interface Watched {
  readonly alarmId: string;
  readonly suppress: SuppressConfig;
  readonly staleAfterMs: number;
}

/**
 * Suppression by design: looks at the tags that explain alarms away. The maximum is that of the alarm's own suppression, which
 * ends by time; what has ended so begins anew only after the condition has been away. A tag that is no longer read explains
 * nothing: doubt errs towards the alarm.
 */
export class DesignSuppression {
  readonly #byTag = new Map<number, Watched[]>();
  readonly #holding: Map<string, { since: Instant; seenAt: Instant }>;
  isChanged = false;

  constructor(config: StationConfig, numbers: ReadonlyMap<string, number>, saved: DesignState | undefined) {
    const staleAfter = new Map(config.tags.map((tag) => [tag.id, staleAfterMsOf(tag)]));
    const known = new Set<string>();
    for (const tag of config.tags)
      for (const { id, kind, suppress } of tag.alarms) {
        const number = suppress === undefined ? undefined : numbers.get(suppress.tag);
        if (suppress === undefined || number === undefined) continue;
        const alarmId = id ?? `${tag.id}.${kind}`;
        const watched = { alarmId, suppress, staleAfterMs: staleAfter.get(suppress.tag) ?? 0 };
        this.#byTag.set(number, [...(this.#byTag.get(number) ?? []), watched]);
        known.add(alarmId);
      }
    this.#holding = new Map(Object.entries(saved ?? {}).filter(([alarmId]) => known.has(alarmId)));
  }

  get isIdle(): boolean {
    return this.#byTag.size === 0;
  }

  watches(tagNumber: number): boolean {
    return this.#byTag.has(tagNumber);
  }

  /** @param value engineering units; undefined (Bad) says nothing */
  reading(tagNumber: number, at: Instant, value: number | bigint | boolean | string | undefined): DesignAct[] {
    if (value === undefined) return [];
    return (this.#byTag.get(tagNumber) ?? []).flatMap(({ alarmId, suppress }) => {
      const before = this.#holding.get(alarmId);
      if (isSuppressing(suppress, value)) {
        if (before && at <= before.seenAt) return [];
        this.#holding.set(alarmId, { since: before?.since ?? at, seenAt: at });
        this.isChanged ||= before === undefined;
        const reason = `${suppress.tag} is ${String(suppress.equals)}`;
        return before ? [] : [{ alarmId, at, reason, until: addMs(at, suppress.maxMs) }];
      }
      if (!before) return [];
      return [this.#end(alarmId, at, `${suppress.tag} is no longer ${String(suppress.equals)}`)];
    });
  }

  /** About once a second. */
  look(now: Instant): DesignAct[] {
    const acts: DesignAct[] = [];
    for (const [, watched] of this.#byTag)
      for (const { alarmId, suppress, staleAfterMs } of watched) {
        const holding = this.#holding.get(alarmId);
        if (holding && now > addMs(holding.seenAt, staleAfterMs))
          acts.push(this.#end(alarmId, now, `${suppress.tag} is no longer read`));
      }
    return acts;
  }

  #end(alarmId: string, at: Instant, reason: string): DesignAct {
    this.#holding.delete(alarmId);
    this.isChanged = true;
    return { alarmId, at, reason };
  }

  snapshot(): DesignState {
    return Object.fromEntries(this.#holding);
  }
}
