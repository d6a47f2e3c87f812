import type { AlarmRow } from '../../shared/contract/alarmChannels.ts';
import type { StoredAlarm } from '../projection/index.ts';
import { coldChainRationale } from './coldChainRationale.ts';
import type { DataFolder } from './dataFolder.ts';

/** What the rationalisation says about an alarm, for the moment in which somebody has to act. */
export type Rationale = Pick<AlarmRow, 'cause' | 'consequence' | 'action' | 'timeToRespondMs' | 'group'>;

const NO_RATIONALE: Rationale = { cause: '', consequence: '', action: '' };
const COMMUNICATION_LOSS: Rationale = {
  cause: 'the device, its network or its power is down, or the connection settings do not fit',
  consequence: 'its values are not known; the missing time is sealed as a gap',
  action: 'check device and cable; the connection comes back by itself',
};

const STALE: Rationale = {
  cause: 'the device no longer answers for this address, or the tag was left out after an exception',
  consequence: 'the value on the screen is old; rules that need it do not speak',
  action: 'check the address of the tag and the program of the device',
};

const WITNESS = {
  cause: 'a share or another station is away, or it holds a checkpoint that this log does not go on from',
  consequence: 'nobody outside could tell later that this log was cut off or replaced by an older copy',
  action: 'bring the share or station back; when it says that a log was rolled back, put the newest ledger.db in place',
};
const DISK: Rationale = {
  cause: 'the disk of the data folder is filling up, or it refuses to write',
  consequence: 'when nothing can be written, readings wait in memory, and beyond it are lost and sealed as a gap',
  action: 'free space or have the disk looked at; storing goes on by itself within seconds',
};

const CAPACITY: Readonly<Record<string, Rationale>> = {
  inbox: {
    cause: 'readings arrive faster than their windows can be sealed',
    consequence: 'windows are sealed early; when the inbox is full, polling stops',
    action: 'look for a slow disk or a flood of readings',
  },
  memory: {
    cause: 'windows hold very many readings, or the ledger cannot be written',
    consequence: 'windows are sealed early; when memory is full, the newest readings are lost and sealed as a gap',
    action: 'see to the ledger first; shorten the windows if it is written',
  },
  wal: {
    cause: 'a reader or backup holds an old view of the ledger',
    consequence: 'before the write-ahead log reaches its bound, readings wait in memory',
    action: 'end the program that reads ledger.db; our own readers have been ended already',
  },
};

export function rationales(data: DataFolder): (row: StoredAlarm) => Rationale {
  const known = new Map<string, Rationale>();
  for (const tag of data.configs.latest()?.config.tags ?? [])
    for (const { id, kind, cause, consequence, action, timeToRespondMs, group } of tag.alarms)
      known.set(id ?? `${tag.id}.${kind}`, {
        ...{ cause, consequence, action },
        ...(timeToRespondMs === undefined ? {} : { timeToRespondMs }),
        ...(group === undefined ? {} : { group }),
      });
  const ofSystem: Readonly<Record<string, Rationale>> = {
    communicationLoss: COMMUNICATION_LOSS,
    stale: STALE,
    disk: DISK,
    witness: WITNESS,
  };
  return (row) =>
    known.get(row.alarm) ?? ofSystem[row.limit] ?? ofBound(row) ?? coldChainRationale(row) ?? NO_RATIONALE;
}

/** `station.inbox.warning` … */
const ofBound = ({ limit, alarm }: StoredAlarm): Rationale | undefined =>
  limit === 'capacity' ? CAPACITY[alarm.split('.')[1] ?? ''] : undefined;
