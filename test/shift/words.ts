/** Names of the shifts in the tests of a running station. */
export const SHIFT = { early: 'Early', late: 'Late', night: 'Night' } as const;
