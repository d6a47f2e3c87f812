export { controlAddress } from './address.ts';
export { authorityOf, type Claim, commandOf } from './authority.ts';
export { type ControlClient, connectControl } from './client.ts';
export { type KeepingPorts, type KeepingRequest, keepingAs } from './keepingRequests.ts';
export { type RotateKeyRequest, rotateKeyAs } from './keyRequests.ts';
export type { ControlRequest, ControlStatus } from './protocol.ts';
export { type DecisionPorts, decideAs, type QuarantineRequest } from './quarantineDecisions.ts';
export { type ControlServer, serveControl } from './server.ts';
