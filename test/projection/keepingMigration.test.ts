import { expect, it } from 'vitest';
import { ledgerFileOf, verifyLedger } from '../../electron/ledger/index.ts';
import { standingHolds } from '../../electron/projection/index.ts';
import { liftedBy } from './liftedBy.ts';

it('migration “keeping”: three STRICT tables beside a log that stays as it was, and whose rows still never change', () =>
  liftedBy('keeping', ['keepingAct', 'legalHold', 'removedBody'], async (lifted, folder, migrations) => {
    expect(standingHolds(lifted.database)).toEqual([]);
    expect(() => lifted.database.exec("UPDATE entry SET body = x'' WHERE seq = 1")).toThrow('never updated');
    lifted.close();
    expect((await verifyLedger({ path: ledgerFileOf(folder), migrations })).problems).toEqual([]);
  }));
