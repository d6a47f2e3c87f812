import type { Actor } from '../../shared/domain/entry.ts';
import { TRAINING_USERS } from '../demo/index.ts';
import { plantLayout } from '../engine/layout.ts';
import { type ReportDesk, withinAreas } from '../station/index.ts';
import { alarmHandlers } from './alarmHandlers.ts';
import { auditHandlers } from './auditHandlers.ts';
import { callerNow } from './caller.ts';
import { coldChainHandlers } from './coldChainHandlers.ts';
import { configHandlers } from './configHandlers.ts';
import type { Handlers } from './dispatch.ts';
import { downtimeHandlers } from './downtimeHandlers.ts';
import { evidenceHandlers } from './evidenceHandlers.ts';
import type { HandlerPorts } from './handlerPorts.ts';
import { identityHandlers } from './identityHandlers.ts';
import { importHandlers } from './importHandlers.ts';
import { keepingHandlers } from './keepingHandlers.ts';
import { keyHandlers } from './keyHandlers.ts';
import { labHandlers } from './labHandlers.ts';
import { linkHandlers } from './linkHandlers.ts';
import { meterHandlers } from './meterHandlers.ts';
import { packHandlers } from './packHandlers.ts';
import { quarantineHandlers } from './quarantineHandlers.ts';
import { type ReportFiles, reportHandlers } from './reportHandlers.ts';
import { shiftHandlers } from './shiftHandlers.ts';
import type { Training } from './training.ts';
import { waterHandlers } from './waterHandlers.ts';

export interface HandlerParts extends Omit<HandlerPorts, 'actor'> {
  readonly training: Training | undefined;
  readonly version: string;
  readonly runtime: string;
  readonly reports: ReportDesk;
  readonly reportFiles: ReportFiles;
}

const DONE = { ok: true } as const;

/** What each channel does; whether the person may was decided before. */
export function createHandlers(parts: HandlerParts): Handlers {
  const { identity, training } = parts;
  const areas = () => (callerNow() ?? identity.current())?.areas;
  const station = withinAreas(parts.station, areas);

  const actor = (): Actor => {
    const user = callerNow() ?? identity.current();
    if (!user) throw new Error('nobody is signed in');
    return { user: user.name, role: user.role };
  };

  return {
    ...identityHandlers({
      ...{ station, identity, signing: parts.signing },
      about: {
        isTraining: training !== undefined,
        trainingUsers: training ? [...TRAINING_USERS] : [],
        ...{ version: parts.version, runtime: parts.runtime },
      },
    }),
    'plant:layout': () => plantLayout(station.config(), station.layoutRevision()),
    'plant:trend': (request) => station.query('plant:trend', request),
    'plant:timeline': (request) => station.query('plant:timeline', request),
    'oee:report': (request) => station.query('oee:report', request),
    'oee:line': (request) => station.query('oee:line', request),
    'oee:proofs': (request) => station.query('oee:proofs', request),
    'lineage:show': (request) => station.query('lineage:show', request),
    'lineage:more': (request) => station.query('lineage:more', request),
    ...alarmHandlers({
      station,
      actor,
      areas,
      saveFile: parts.saveFile,
    }),
    ...auditHandlers({ station, actor, saveFile: parts.saveFile }),
    ...coldChainHandlers({ station, signing: parts.signing, actor }),
    'evidence:entries': (request) => station.query('evidence:entries', request),
    'evidence:entry': (request) => station.query('evidence:entry', request),
    'evidence:checkpoint': async (request) => {
      const answer = await station.query('evidence:checkpoint', request);
      return { ...answer, ledger: station.live()?.ledger ?? answer.ledger };
    },
    ...evidenceHandlers({ station, actor, chooseFolder: parts.chooseFolder }),
    'evidence:verifyStart': () => station.verifyStart(),
    'evidence:verifyProgress': () => station.verifyProgress(),
    'evidence:verifyCancel': () => station.verifyCancel(),
    'sync:status': () => station.live()?.sync ?? [],
    'sync:control': async ({ target, action }) => {
      if (!station.config().sync.targets.some(({ id }) => id === target))
        return { ok: false, message: `there is no sync target "${target}"` };
      station.syncControl(target, action);
      await station.command('recordEvent', {
        event: 'syncControlled',
        subject: target,
        detail: action,
        actor: actor(),
      });
      return DONE;
    },
    ...quarantineHandlers({ station, identity, signing: parts.signing, actor }),
    ...downtimeHandlers({ station, signing: parts.signing, actor }),
    ...reportHandlers({ ...parts, station, actor, areas }),
    ...shiftHandlers({ station, signing: parts.signing, identity, actor }),
    ...meterHandlers({ station, signing: parts.signing, actor }),
    ...linkHandlers({ station, actor }),
    ...keepingHandlers({ station, signing: parts.signing, actor, chooseFolder: parts.chooseFolder }),
    ...keyHandlers({ station, signing: parts.signing, actor, saveFile: parts.saveFile }),
    ...labHandlers({ station, actor }),
    ...waterHandlers({ station, signing: parts.signing, actor, saveFile: parts.saveFile }),
    ...importHandlers({ station, actor, chooseFile: parts.chooseFile }),
    ...configHandlers({ station, actor }),
    ...packHandlers({ station, signing: parts.signing, chooseFile: parts.chooseFile }),
    'training:faults': () => [...(training?.faults() ?? [])],
    'training:setFault': async ({ id, on }) => {
      if (!training) throw new Error('this station is not the training plant');
      const faults = await training.setFault(id, on);
      await station.command('recordEvent', {
        event: 'trainingFault',
        subject: id,
        detail: on ? 'on' : 'off',
        actor: actor(),
      });
      return [...faults];
    },
    'training:upstream': async ({ isUp }) => {
      if (!training) return { ok: false, message: 'this station is not the training plant' };
      await training.setUpstream(isUp);
      await station.command('recordEvent', {
        event: 'trainingFault',
        subject: 'upstream',
        detail: isUp ? 'up' : 'down',
        actor: actor(),
      });
      return DONE;
    },
  };
}
