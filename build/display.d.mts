export function hasDisplay(): boolean;
export function startDisplay(): Promise<{ readonly display: string; stop(): Promise<void> }>;
