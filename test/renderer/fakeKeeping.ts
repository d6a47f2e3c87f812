import type { KeepingProgress, KeepingView } from '../../shared/contract/keepingChannels.ts';

/** Test only: a station in its third year, with a hold, an archive due, a failed backup and a log that went on. */
const DAY_US = 86_400_000_000;
const now = () => Date.now() * 1000;
let progress: KeepingProgress = { job: 'none', state: 'idle', what: '', done: 0, total: 0, message: '' };

const view = (): KeepingView => ({
  backup: {
    folder: '//fileserver/backups/press-hall-1',
    nextAt: now() + DAY_US / 3,
    everyDays: 1,
    keep: 14,
    privateKey: false,
  },
  archive: { folder: '//fileserver/archives/press-hall-1', afterDays: 14 },
  years: [{ year: new Date().getUTCFullYear() - 1, isDue: true }],
  retention: [
    { kind: 'batch', years: 5 },
    { kind: 'amendment', years: 5 },
    { kind: 'alarm', years: 10 },
  ],
  holds: [
    {
      ...{ hold: 'a'.repeat(64), seq: 18_011, at: now() - 12 * DAY_US, title: 'Complaint 2026-114, Nordwind GmbH' },
      scope: {
        kinds: ['batch'],
        workUnits: ['press-1'],
        writtenFrom: now() - 700 * DAY_US,
        writtenTo: now() - 600 * DAY_US,
      },
      ...{ reason: 'the customer asks for the records of three deliveries', placedBy: 'M. Okafor', lifted: null },
    },
    {
      ...{ hold: 'b'.repeat(64), seq: 9_400, at: now() - 400 * DAY_US, title: 'Audit of the water authority' },
      scope: { kinds: null, workUnits: null, writtenFrom: null, writtenTo: null },
      ...{ reason: 'announced for the spring', placedBy: 'M. Okafor' },
      lifted: { seq: 12_100, at: now() - 300 * DAY_US, by: 'M. Okafor', why: 'the audit is closed' },
    },
  ],
  acts: [
    {
      ...{ seq: 18_300, act: 'backupMade', at: now() - DAY_US * 0.7, year: null },
      subject: '//fileserver/backups/press-hall-1/press-hall-1-20261120T010002Z',
      detail: '18300 entries, 412903210 bytes, verified and signed; without the private key',
    },
    {
      ...{ seq: 18_020, act: 'backupFailed', at: now() - DAY_US * 1.7, year: null },
      ...{ subject: '//fileserver/backups/press-hall-1', detail: 'ENOENT: no such file or directory' },
    },
    {
      ...{ seq: 17_000, act: 'archiveMade', at: now() - DAY_US * 310, year: new Date().getUTCFullYear() - 2 },
      subject: '//fileserver/archives/press-hall-1/press-hall-1-2024.shiftseal-archive',
      detail: 'entries 0 to 6120 of 2024, 190331904 bytes, verified',
    },
    {
      ...{ seq: 16_500, act: 'removed', at: now() - DAY_US * 30, year: null, subject: '500' },
      detail: 'its retention is over; delivered to every target (48211003 bytes)',
    },
    {
      ...{ seq: 0, act: 'logContinued', at: now() - DAY_US * 820, year: null, subject: 'shiftseal/press-hall-1' },
      detail:
        'shiftseal/press-hall-1 was damaged (entry 4121: body is incorrect header check, expected gzip of canonical JSON) and goes on as shiftseal/press-hall-1/2: entries 0 to 4120 are good, entries 4121 to 4130 (10) are not in the good part, of which 7 batch, 2 event with 1400 readings can still be read, 1 cannot be read; 320 readings that waited to be sealed were taken over; the old files are in damaged/20240822T061500Z',
    },
  ],
});

export const FAKE_KEEPING_ANSWERS = {
  'keeping:view': view,
  'keeping:progress': () => progress,
  'keeping:backup': () => {
    progress = { job: 'backup', state: 'running', what: 'copying', done: 41_200, total: 100_800, message: '' };
    return progress;
  },
  'keeping:archive': () => ({
    ok: false,
    message: 'no signed checkpoint covers the entries yet; try again in a moment',
  }),
  'keeping:plan': () => ({
    ok: true,
    plan: { entries: 12_410, bytes: 1_203_445_110, byHold: 318, notKeptElsewhere: 0, isCut: false },
  }),
  'keeping:remove': () => progress,
  'keeping:placeHold': () => ({ ok: false, message: 'not signed: the password is wrong' }),
  'keeping:liftHold': () => ({ ok: true }),
};
