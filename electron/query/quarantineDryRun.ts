import { type DryRun, NO_DRY_RUN, type Trial } from '../../shared/contract/quarantineChannels.ts';
import type { StationConfig } from '../../shared/domain/config/index.ts';
import type { QuarantineBody } from '../../shared/domain/entry.ts';
import type { DataFolder } from './dataFolder.ts';
import { AS_IT_CAME, QuarantineTrials } from './quarantineTrial.ts';

const ENTRIES_SHOWN_MAX = 2000;
const ENTRIES_PER_TURN = 20;

interface Ports {
  onProgress(run: DryRun): void;
  isCancelled(): boolean;
  /** Lets the thread look at what else came. */
  breathe(): Promise<void>;
}

/**
 * Judges every undecided entry again under a changed configuration, as it came: what would pass now, and why the rest would
 * not. What never was a reading (a row, a request, a message) must be sent or imported again; it is counted apart. Reads only.
 */
export async function dryRunQuarantine(data: DataFolder, config: StationConfig, ports: Ports): Promise<DryRun> {
  const rows = data.db
    .prepare<[], { id: string; seq: number; tag: string; step: DryRun['entries'][number]['step']; readings: number }>(
      'SELECT id, seq, tag, step, readings FROM quarantine WHERE isOpen = 1 ORDER BY seq DESC',
    )
    .all();
  const trials = new QuarantineTrials(data, config);
  const run = {
    ...NO_DRY_RUN,
    state: 'running' as DryRun['state'],
    total: rows.length,
    entries: [] as DryRun['entries'],
  };
  for (const { id, seq, tag, step, readings } of rows) {
    if (run.done % ENTRIES_PER_TURN === 0) {
      ports.onProgress({ ...run, entries: [] });
      await ports.breathe();
      if (ports.isCancelled()) return { ...run, state: 'cancelled' };
    }
    const body = data.ledger.entry(seq)?.body as QuarantineBody;
    const trial = readings > 0 ? trials.try(body, AS_IT_CAME) : undefined;
    const { outcome, why } = outcomeOf(trial);
    run[COUNT_OF[outcome]]++;
    run.done++;
    if (run.entries.length < ENTRIES_SHOWN_MAX)
      run.entries.push({ id, tag, step, readings, passing: trial?.passing ?? 0, outcome, why });
  }
  return { ...run, state: 'done' };
}

const COUNT_OF = { passes: 'passing', partly: 'partly', refused: 'refused', unjudged: 'unjudged' } as const;

function outcomeOf(trial: Trial | undefined): Pick<DryRun['entries'][number], 'outcome' | 'why'> {
  if (!trial) return { outcome: 'unjudged', why: 'what came never was a reading: send or import it again' };
  if (trial.problem !== '') return { outcome: 'refused', why: trial.problem };
  const first = trial.readings.find(({ passes }) => !passes);
  if (!first) return { outcome: 'passes', why: '' };
  return { outcome: trial.passing > 0 ? 'partly' : 'refused', why: first.why ?? '' };
}
