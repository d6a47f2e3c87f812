import { describe, expect, it } from 'vitest';
import { actText } from '../../renderer/features/audit/auditWords.ts';

describe('an act in the audit trail', () => {
  it.each([
    ['event', 'event evidenceExported', 'Evidence exported'],
    ['event', 'event auditExported', 'Audit exported'],
    ['event', 'event userChanged', 'User changed'],
    ['stop', 'stop coded', 'Stop: coded'],
  ] as const)('of kind %s, %s, reads as words', (kind, act, words) => {
    expect(actText({ act, kind })).toBe(words);
  });
});
