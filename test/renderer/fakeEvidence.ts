import type { KeyStatusView } from '../../shared/contract/keyChannels.ts';
import type { WitnessStatus } from '../../shared/contract/witnesses.ts';

/** Test only: a station that has had three signing keys, and places outside, one of which is away. */
const DAY_US = 86_400_000_000;
const now = () => Date.now() * 1000;

const KEY = {
  log: 'shiftseal/press-hall-1',
  present: 'shiftseal/press-hall-1+7fe008b7+Ad/0Y2mvWotsTCs7/9FLsXwP6doZQUccW2gxVW2zVmQ7',
  second: 'shiftseal/press-hall-1+9d7289df+AVdsX+nATPDacEwR+oMJ8A3KarCv0eeu3dDUWdfTCAch',
  first: 'shiftseal/press-hall-1+47ad7ca4+AXt8wslfghNNo3tWIMj9Kxhr+wAbjngQ82Ig278dDdsc',
} as const;

const keyStatus = (): KeyStatusView => ({
  log: KEY.log,
  keys: [
    {
      ...{ verifierKey: KEY.present, keyId: '7fe008b7', afterSize: 17_204, since: now() - 2 * DAY_US },
      ...{ by: 'M. Okafor', reason: 'yearly change of the key' },
    },
    {
      ...{ verifierKey: KEY.second, keyId: '9d7289df', afterSize: 6_011, since: now() - 367 * DAY_US },
      ...{ by: 'M. Okafor', reason: 'the computer was replaced; its disk left the plant' },
    },
    { verifierKey: KEY.first, keyId: '47ad7ca4', afterSize: null, since: null, by: null, reason: null },
  ],
  overlap: { checkpointsLeft: 0, until: now() + 5 * DAY_US },
  kept: 'osKeyStore',
});

export const FAKE_EVIDENCE_ANSWERS = {
  'evidence:proof': () => ({ fileName: 'proof-entry-1.json', text: '{}' }),
  'evidence:saveProof': () => ({ saved: '/home/auditor/proof-entry-1.json' }),
  'key:status': keyStatus,
  'key:rotate': ({ reason }: { reason: string }) =>
    reason === 'no' ? { ok: false, message: 'not signed: the password is wrong' } : { ok: true },
};

export const fakeWitnesses = (): WitnessStatus[] => [
  {
    ...{ id: '//fileserver/evidence/press-hall-1.txt', kind: 'file', state: 'behind', size: 18_011 },
    ...{ currentAt: now() - 540_000_000, since: now() - 539_000_000 },
    message: 'ENOENT: no such file or directory',
  },
  {
    ...{ id: 'http://10.1.4.12:7410', kind: 'cosigner', state: 'current', size: 18_420 },
    ...{ currentAt: now(), since: null, message: '' },
  },
  {
    ...{ id: 'http://tsa.plant.example/tsr', kind: 'timestamp', state: 'current', size: 18_204 },
    ...{ currentAt: now(), since: null, message: '' },
  },
];
