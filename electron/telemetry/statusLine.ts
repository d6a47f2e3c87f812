import type { LiveSnapshot } from '../../shared/contract/live.ts';
import { formatInstant } from '../../shared/domain/time.ts';
import { storageRemarks } from './storageLines.ts';

/**
 * One line a person can read in a terminal: time, links, readings in, sealed batches, open alarms, quarantine, OEE per
 * unit, log size, root prefix, upstream.
 */
export function statusLine(live: LiveSnapshot): string {
  const online = live.links.filter((link) => link.state === 'online').length;
  const troubled = live.links
    .filter((link) => link.state !== 'online')
    .map((link) => `${link.connection} ${link.state}`);
  const oee = live.workUnits
    .filter((unit) => unit.oee !== undefined)
    .map((unit) => `${unit.id} ${percent(unit.oee?.oee)}${range(unit.oee)} ${unit.state ?? 'UNKNOWN'}`);
  const upstream = live.sync.map(
    (target) =>
      `${target.target} ${target.state} backlog ${target.backlogEntries}${
        target.safeUntil === undefined ? '' : ` safe until ${formatInstant(target.safeUntil as never)}`
      }`,
  );
  return [
    formatInstant(live.at as never),
    `links ${online}/${live.links.length} online${troubled.length > 0 ? ` (${troubled.join(', ')})` : ''}`,
    `readings ${live.ledger.readingsIn}`,
    `sealed ${live.ledger.sealedBatches} batches`,
    `alarms ${live.activeAlarms} active ${live.unacknowledgedAlarms} unacknowledged`,
    `quarantine ${live.quarantined}`,
    `OEE ${oee.length > 0 ? oee.join(', ') : 'none'}`,
    `log ${live.ledger.entries}`,
    `root ${live.ledger.root.slice(0, 12)}`,
    `upstream ${upstream.length > 0 ? upstream.join(', ') : 'none'}`,
    ...(live.ledger.state === 'paused' ? [`LEDGER PAUSED: ${live.ledger.message}`] : []),
    ...storageRemarks(live.storage),
    ...live.disabledTags.slice(0, 3).map((tag) => `disabled ${tag.tagId}: ${tag.message}`),
  ].join(' | ');
}

const percent = (ratio: number | undefined): string => (ratio === undefined ? '–' : `${(ratio * 100).toFixed(1)} %`);

function range(figure: { low?: number | undefined; high?: number | undefined } | undefined): string {
  if (figure?.low === undefined || figure.high === undefined || figure.high - figure.low < 0.0005) return '';
  return ` (${(figure.low * 100).toFixed(1)}–${(figure.high * 100).toFixed(1)} %)`;
}
