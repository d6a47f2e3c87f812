import type { Frame } from '../../../shared/domain/frame.ts';
import { FLAG } from '../readingFlags.ts';
import type { Refusal } from './refusals.ts';
import type { TagTable } from './tagTable.ts';

/** What the engine may tell of a frame that passed with remarks; the sealed batch finds the same from the flags. */
export interface GateFinding {
  readonly tag: string;
  readonly rule: 'duplicate' | 'stepBack' | 'future';
  readonly detail: string;
  readonly count: number;
}

/** One line per tag and rule, in the order in which they were met. */
export function findingsOf(
  table: TagTable,
  accepted: Frame,
  flags: Uint8Array | null,
  refused: readonly Refusal[],
): GateFinding[] {
  const findings = new Map<string, GateFinding & { count: number }>();
  const note = (tag: string, rule: GateFinding['rule'], detail: string, count: number) => {
    const known = findings.get(`${rule} ${tag}`);
    if (known) known.count += count;
    else findings.set(`${rule} ${tag}`, { tag, rule, detail, count });
  };
  for (const refusal of refused) {
    if (refusal.step === 'duplicate') note(refusal.tag, 'duplicate', refusal.error, refusal.readings.length);
  }
  for (let row = 0; flags !== null && row < flags.length; row++) {
    const bits = flags[row] as number;
    if (bits === 0) continue;
    const tag = table.tags[table.slotOf[accepted.tag[row] as number] as number]?.config.id ?? '';
    if (bits & FLAG.stepBack) note(tag, 'stepBack', 'source time earlier than that of a reading before', 1);
    if (bits & FLAG.future) note(tag, 'future', 'source time more than 1 s ahead of the time of receipt', 1);
  }
  return [...findings.values()];
}
