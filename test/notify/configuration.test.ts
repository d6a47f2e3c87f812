import { describe, expect, it } from 'vitest';
import { checkAlarms } from '../../shared/domain/config/checkAlarms.ts';
import { isSuppressing, type StationConfig } from '../../shared/domain/config/index.ts';
import { testConfig } from '../engine/engineHarness.ts';

const email = { host: 'mail.plant.example', from: 'station@plant.example' };
const olga = { id: 'olga', name: 'Olga', email: 'olga@plant.example' };
const withNotify = (notify: object): StationConfig => testConfig({ notify });
const told = (config: StationConfig) => checkAlarms(config).map(({ path, message }) => `${path.join('.')}: ${message}`);

describe('the configuration of telling people', () => {
  it('is fine where everybody can be reached', () => {
    const rules = [{ id: 'r', steps: [{ afterMs: 0, to: ['olga'] }] }];
    expect(told(withNotify({ people: [olga], email, rules }))).toEqual([]);
  });

  it.each([
    [
      'a person who can be reached in no way',
      { people: [{ id: 'x', name: 'X' }] },
      'notify.people.0: "x" can be reached in no way',
    ],
    [
      'an address without a mail server',
      { people: [olga] },
      'notify.email: people have e-mail addresses, but there is no mail server',
    ],
    [
      'a webhook that is not there',
      { people: [{ id: 'x', name: 'X', webhook: 'w' }] },
      'notify.people.0.webhook: there is no webhook "w"',
    ],
    ['two of one id', { people: [olga, olga], email }, 'notify.people.1.id: duplicate id "olga"'],
    [
      'alarms in plain text over a network',
      { webhooks: [{ id: 'w', url: 'http://duty.plant.example/x' }] },
      'notify.webhooks.0.url: alarms would travel to duty.plant.example in plain text',
    ],
    [
      'a step to nobody',
      { people: [olga], email, rules: [{ id: 'r', steps: [{ afterMs: 0, to: ['supervisor'] }] }] },
      'notify.rules.0.steps.0.to: "supervisor" is neither a person nor the role of one',
    ],
    [
      'a step before the one above it',
      {
        people: [olga],
        email,
        rules: [
          {
            id: 'r',
            steps: [
              { afterMs: 9, to: ['olga'] },
              { afterMs: 1, to: ['olga'] },
            ],
          },
        ],
      },
      'notify.rules.0.steps.1.afterMs: step 2 comes after 1 ms, before the step above it (9 ms)',
    ],
  ])('%s is refused with its path', (_name, notify, problem) => {
    expect(told(withNotify(notify))).toEqual([problem]);
  });
});

it.each([
  [1, 1, true],
  [1, true, true],
  [true, 1, true],
  [0, false, true],
  [0, 1, false],
  ['OPEN', 'OPEN', true],
  ['1', 1, false],
  [1, '1', false],
] as const)('a condition that equals %j and a value of %j: %j', (equals, value, isPresent) => {
  expect(isSuppressing({ equals }, value)).toBe(isPresent);
});
