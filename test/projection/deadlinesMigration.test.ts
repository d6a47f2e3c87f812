import { expect, it } from 'vitest';
import { openDeadlines } from '../../electron/projection/index.ts';
import { liftedBy } from './liftedBy.ts';

it('migration “deadlines and samples”: two STRICT tables beside a log that stays as it was', () =>
  liftedBy('deadlines and samples', ['deadline', 'sample'], (lifted) => {
    expect(openDeadlines(lifted.database, 10)).toEqual([]);
  }));
