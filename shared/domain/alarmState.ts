/**
 * The states of an alarm and the ways between them: one table, which the engine steps by, the tests walk through and the
 * screens name. Source: ANSI/ISA-18.2-2016 and IEC 62682:2014, alarm state transition diagram and its transition table (the
 * letters A … I are the ones of that diagram). The clause numbers were not compared with the published text: `isChecked` false.
 *
 * A state has two layers. Below lies the *base*: whether the condition is present and whether a person knows. Above it lie
 * suppressions, at most one of each kind. What is shown is the strongest suppression, or else the base; while suppressed the base
 * goes on following the condition, silently.
 */
export const ALARM_STATE_SOURCE = {
  document: 'ANSI/ISA-18.2-2016, IEC 62682:2014',
  paragraph: 'alarm state transition diagram',
  isChecked: false,
} as const;

export const BASE_STATES = [
  /** A: the condition is absent. */
  'normal',
  /** B: present, nobody has taken note. */
  'unacknowledged',
  /** C: present, a person has taken note. */
  'acknowledged',
  /** D: the condition came and went, nobody took note. */
  'returnedUnacknowledged',
  /** E: the condition is gone, the alarm is held; neither acknowledged nor reset. */
  'latchedUnacknowledged',
  /** F: the condition is gone, the alarm is held; acknowledged, not reset. */
  'latchedAcknowledged',
] as const;
export type BaseState = (typeof BASE_STATES)[number];

/** I, H, G: strongest first. */
export const SUPPRESSION_KINDS = ['outOfService', 'suppressedByDesign', 'shelved'] as const;
export type SuppressionKind = (typeof SUPPRESSION_KINDS)[number];

export const ALARM_STATES = [...BASE_STATES, ...SUPPRESSION_KINDS] as const;
export type AlarmState = (typeof ALARM_STATES)[number];

/** Someone still has to take note. */
export const WAITING_STATES = [
  'unacknowledged',
  'returnedUnacknowledged',
  'latchedUnacknowledged',
] as const satisfies readonly BaseState[];
export const isWaitingState = (state: AlarmState): boolean => (WAITING_STATES as readonly AlarmState[]).includes(state);

export const isSuppressionState = (state: AlarmState): state is SuppressionKind =>
  (SUPPRESSION_KINDS as readonly AlarmState[]).includes(state);

export const ALARM_TRIGGERS = [
  'raise',
  'return',
  /** The condition is gone, of an alarm that latches. */
  'returnLatched',
  'acknowledge',
  'reset',
  /** A suppression begins: the person who shelves has taken note. */
  'setAside',
  /** The condition is gone while suppressed; nothing was announced, so nothing waits. */
  'returnSilently',
  'returnSilentlyLatched',
  /** The last suppression ends: what is active is announced anew. */
  'comeBack',
] as const;
export type AlarmTrigger = (typeof ALARM_TRIGGERS)[number];

/** Where a trigger leads from a base state; absent: it means nothing there, and is refused or passed over. */
export const BASE_TRANSITIONS: Readonly<Record<BaseState, Readonly<Partial<Record<AlarmTrigger, BaseState>>>>> = {
  normal: { raise: 'unacknowledged', setAside: 'normal', comeBack: 'normal' },
  unacknowledged: {
    return: 'returnedUnacknowledged',
    returnLatched: 'latchedUnacknowledged',
    acknowledge: 'acknowledged',
    setAside: 'unacknowledged',
    returnSilently: 'normal',
    returnSilentlyLatched: 'latchedUnacknowledged',
    comeBack: 'unacknowledged',
  },
  acknowledged: {
    return: 'normal',
    returnLatched: 'latchedAcknowledged',
    setAside: 'unacknowledged',
  },
  returnedUnacknowledged: { raise: 'unacknowledged', acknowledge: 'normal', setAside: 'normal' },
  latchedUnacknowledged: {
    raise: 'unacknowledged',
    acknowledge: 'latchedAcknowledged',
    reset: 'returnedUnacknowledged',
    setAside: 'latchedUnacknowledged',
    comeBack: 'latchedUnacknowledged',
  },
  latchedAcknowledged: {
    raise: 'unacknowledged',
    reset: 'normal',
    setAside: 'latchedAcknowledged',
    comeBack: 'latchedAcknowledged',
  },
};

/**
 * Every step of the shown state that the model allows. From a suppression an alarm goes to a stronger or weaker one, or to where
 * its base is when the last one ends: normal, active anew, or still latched; never to acknowledged or returned.
 */
export const SHOWN_TRANSITIONS: Readonly<Record<AlarmState, readonly AlarmState[]>> = {
  normal: ['unacknowledged', ...SUPPRESSION_KINDS],
  unacknowledged: ['acknowledged', 'returnedUnacknowledged', 'latchedUnacknowledged', ...SUPPRESSION_KINDS],
  acknowledged: ['normal', 'latchedAcknowledged', ...SUPPRESSION_KINDS],
  returnedUnacknowledged: ['unacknowledged', 'normal', ...SUPPRESSION_KINDS],
  latchedUnacknowledged: ['unacknowledged', 'latchedAcknowledged', 'returnedUnacknowledged', ...SUPPRESSION_KINDS],
  latchedAcknowledged: ['unacknowledged', 'normal', ...SUPPRESSION_KINDS],
  ...(Object.fromEntries(
    SUPPRESSION_KINDS.map((kind) => [
      kind,
      [
        'normal',
        'unacknowledged',
        'latchedUnacknowledged',
        'latchedAcknowledged',
        ...SUPPRESSION_KINDS.filter((other) => other !== kind),
      ],
    ]),
  ) as unknown as Record<SuppressionKind, readonly AlarmState[]>),
};

/** Why a suppression ended. */
export const SUPPRESSION_ENDS = ['person', 'time', 'return', 'design', 'maximum', 'configuration'] as const;
export type SuppressionEnd = (typeof SUPPRESSION_ENDS)[number];
