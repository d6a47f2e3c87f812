export function machineSwitches(isVirtualDisplay: boolean): string[];
