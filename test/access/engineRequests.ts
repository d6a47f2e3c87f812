import type { EngineCommandName, EngineCommands } from '../../shared/contract/workers.ts';
import type { Actor, Signature } from '../../shared/domain/entries/head.ts';
import type { Role } from '../../shared/domain/role.ts';

const KEY = 'a'.repeat(64);
/** Who has no role cannot sign; a signature always names one. */
const signedBy = ({ user, role }: Actor): Signature => ({ user, role: role ?? ('none' as Role), at: 0, meaning: 'x' });

type NamesPerson = { actor: Actor } | { signature: Signature } | { incoming: Signature };
/** Commands that act for a person. */
type PersonCommand = {
  [C in EngineCommandName]: EngineCommands[C]['request'] extends NamesPerson ? C : never;
}[EngineCommandName];

/** A request of a command of the engine, as this person would make it; of the station's own commands an empty one. */
export const engineRequest = (command: EngineCommandName, actor: Actor): object =>
  (SAMPLES as Partial<Record<EngineCommandName, (actor: Actor) => object>>)[command]?.(actor) ?? {};

/** One that acts for a person and is missing does not compile. */
const SAMPLES: { readonly [C in PersonCommand]: (actor: Actor) => EngineCommands[C]['request'] } = {
  acknowledgeAlarms: (actor) => ({ occurrences: [KEY], comment: '', actor }),
  actOnAlarms: (actor) => ({ alarms: ['x'], act: { kind: 'takeOutOfService' }, reason: 'pump is away', actor }),
  annotateExcursion: (actor) => ({ excursion: KEY, cause: 'doorOpen', comment: '', actor }),
  closeShift: (actor) => ({
    ...{ area: '', start: 0, text: '', oee: [], until: 0, handOver: [] },
    signature: signedBy(actor),
  }),
  codeStops: (actor) => ({ stops: [{ stop: KEY, parts: [] }], reason: null, comment: '', why: '', actor }),
  decideDifferences: (actor) => ({ differences: ['d'], verdict: 'labIsRight', reason: 'seen on the shelf', actor }),
  decideMeterExceptions: (actor) => ({ exceptions: ['x'], decision: 'estimate', reason: 'garbled', actor }),
  decideQuarantine: (actor) => ({
    ...{ ids: [KEY], verdict: 'rejected', ground: 'notOurs', reason: 'seen it', actor },
    signature: signedBy(actor),
  }),
  disposeLots: (actor) => ({
    ...{ lots: ['L1'], excursions: [], disposition: 'release', reason: 'within its budget', actor },
    signature: signedBy(actor),
  }),
  draftReport: (actor) => ({ document: {}, digest: KEY, actor }),
  enterSample: (actor) => ({
    ...{ tag: 't', takenAt: 0, value: 1, bound: 'exact', method: 'm', analyst: 'a', note: '', actor },
  }),
  finishDeadline: (actor) => ({ deadline: KEY, done: 'state was called', actor }),
  handOverQuarantine: (actor) => ({
    ...{ ids: [KEY], to: 'ute', reason: 'end of shift', actor },
    signature: signedBy(actor),
  }),
  handOverShift: (actor) => ({
    ...{ area: '', start: 0, text: '', outgoing: signedBy(actor) },
    incoming: { ...signedBy(actor), user: 'omar' },
  }),
  importSheet: (actor) => ({
    ...{ actor },
    sheet: {
      ...{ list: 'inventory', file: 'f.csv', sha256: KEY, isWhole: false, rows: 0 },
      ...{ items: [], purchases: [], refused: [] },
    },
  }),
  liftHold: (actor) => ({ hold: KEY, reason: 'the case is closed', actor, signature: signedBy(actor) }),
  mergeStop: (actor) => ({ stop: KEY, at: 1, keep: 'before', why: '', actor }),
  noteShift: (actor) => ({ text: 'oil low', tags: [], workUnit: null, area: '', actor }),
  placeHold: (actor) => ({
    ...{ title: 'case 7', scope: { from: 0, to: 1 } as never, reason: 'a case', actor, signature: signedBy(actor) },
  }),
  recordEvent: (actor) => ({ event: 'syncControlled', subject: 't', detail: 'pause', actor }),
  recordKeeping: (actor) => ({ event: 'backupMade', subject: 'b', detail: '', actor }),
  recordLot: (actor) => ({ event: 'moved', lot: 'L1', store: 'room', comment: '', actor }),
  removeBodies: (actor) => ({ ranges: [], keptElsewhere: null as never, why: 'as configured', actor }),
  reviewReport: (actor) => ({ report: KEY, digest: KEY, comment: '', signature: signedBy(actor) }),
  rotateKey: (actor) => ({ reason: 'yearly', actor, signature: signedBy(actor) }),
  setLinkPaused: (actor) => ({ connection: 'plc', isPaused: true, reason: 'maintenance', actor }),
  signLabRequest: (actor) => ({ kind: 'disposal', content: { note: 'full' } as never, actor }),
  signReport: (actor) => ({ report: KEY, digest: KEY, comment: '', signature: signedBy(actor) }),
  splitStop: (actor) => ({ stop: KEY, at: 1, why: '', actor }),
  swapMeter: (actor) => ({
    ...{ servicePoint: 'x', at: 0, finalRead: 1, newSerial: 'N', initialRead: 0, reason: 'broken', actor },
  }),
  undoStop: (actor) => ({ stop: KEY, why: '', actor }),
};
