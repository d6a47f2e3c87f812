/**
 * The faults a trainee can switch on while the plant runs. A fault is named by its kind and what it befalls, written
 * `kind:target` (`link-drop:press-plc`, `nan:press-1.pressure`).
 */
import { NODE_MAP } from './nodeMap.ts';
import { REGISTER_MAP } from './registerMap.ts';
import type { TagId } from './signals.ts';

/** The two devices of the plant, as faults name them: the Modbus PLC and the OPC UA server. */
export type Device = 'press-plc' | 'opcua';

export type Fault =
  | { readonly kind: 'link-drop' | 'hung-device'; readonly target: Device }
  /** `exceptionCode` 1…255 of the Modbus Application Protocol V1.1b3 §7; default 4 (server device failure). */
  | { readonly kind: 'exception-replies'; readonly target: 'press-plc'; readonly exceptionCode?: number }
  | { readonly kind: 'frozen-value' | 'spike' | 'nan' | 'out-of-range-register'; readonly target: TagId }
  /** `jumpMs` is added to the source timestamps; default −90 000. */
  | { readonly kind: 'clock-jump'; readonly target: 'opcua'; readonly jumpMs?: number }
  /** The counter starts again at 0 at the moment of switching on; switching off does not bring the old count back. */
  | { readonly kind: 'counter-reset'; readonly target: TagId };

export type FaultKind = Fault['kind'];

export interface FaultDescription {
  readonly label: string;
  readonly description: string;
  /** Everything this kind of fault can befall. */
  readonly targets: readonly (Device | TagId)[];
  /** The few of `targets` that a menu offers. */
  readonly menu: readonly (Device | TagId)[];
}

/** One line of a menu of faults; the shape of the `training:faults` channel. */
export interface FaultListing {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly target: string;
  readonly on: boolean;
}

/** No such fault; the message says what there is. */
export class UnknownFault extends Error {
  override readonly name = 'UnknownFault';
}

const COUNTERS: readonly TagId[] = [
  'press-1.total',
  'press-1.reject',
  'press-1.energy',
  'cold-room-1.compressor-starts',
  'filter-1.total-volume',
];
const FLOATS: readonly TagId[] = [
  ...REGISTER_MAP.filter(({ type }) => type === 'float32' || type === 'float64').map(({ tag }) => tag),
  ...NODE_MAP.filter(({ dataType }) => dataType === 'Float' || dataType === 'Double').map(({ tag }) => tag),
];
const NUMBERS: readonly TagId[] = [
  ...FLOATS,
  ...REGISTER_MAP.filter(({ scale }) => scale !== undefined).map(({ tag }) => tag),
  'press-1.cycle-time',
  'press-1.ram-offset',
];
const REGISTER_TAGS: readonly TagId[] = REGISTER_MAP.map(({ tag }) => tag);
const ALL_TAGS: readonly TagId[] = [...REGISTER_TAGS, ...NODE_MAP.map(({ tag }) => tag)];

export const FAULTS: Readonly<Record<FaultKind, FaultDescription>> = {
  'link-drop': {
    label: 'Link drop',
    description: 'All connections are closed and new ones refused, as when a cable is pulled at the device.',
    targets: ['press-plc', 'opcua'],
    menu: ['press-plc', 'opcua'],
  },
  'hung-device': {
    label: 'Hung device',
    description: 'The device still accepts connections but never answers: an open socket is not a living device.',
    targets: ['press-plc', 'opcua'],
    menu: ['press-plc', 'opcua'],
  },
  'exception-replies': {
    label: 'Exception replies',
    description: 'Every request is answered by a Modbus exception, by default 4 (server device failure).',
    targets: ['press-plc'],
    menu: ['press-plc'],
  },
  'frozen-value': {
    label: 'Frozen value',
    description: 'The value stays where it was, to the last digit, while its time goes on.',
    targets: ALL_TAGS,
    menu: ['press-1.temp', 'cold-room-1.air-temp', 'filter-1.turbidity'],
  },
  spike: {
    label: 'Spike',
    description: 'One second in every ten the value jumps far up, as with a disturbed signal wire.',
    targets: NUMBERS,
    menu: ['press-1.temp', 'cold-room-1.air-temp', 'filter-1.turbidity'],
  },
  nan: {
    label: 'Not a number',
    description: 'The transmitter sends NaN, as with a broken sensor wire.',
    targets: FLOATS,
    menu: ['press-1.pressure', 'filter-1.chlorine'],
  },
  'out-of-range-register': {
    label: 'Register out of range',
    description: 'The PLC no longer knows these registers and answers exception 2 (illegal data address).',
    targets: REGISTER_TAGS,
    menu: ['press-1.ram-force'],
  },
  'clock-jump': {
    label: 'PLC clock jump',
    description: 'Source timestamps jump by a minute and a half, as after a wrong manual setting of the clock.',
    targets: ['opcua'],
    menu: ['opcua'],
  },
  'counter-reset': {
    label: 'Counter reset',
    description: 'The counter starts again at zero, as after a PLC restart.',
    targets: COUNTERS,
    menu: ['press-1.total', 'filter-1.total-volume'],
  },
};

export const CLOCK_JUMP_MS_DEFAULT = -90_000;
export const EXCEPTION_CODE_DEFAULT = 4;

export const faultId = (fault: Fault): string => `${fault.kind}:${fault.target}`;

/**
 * @param id `kind:target`
 * @throws UnknownFault naming the kinds, or the targets of that kind
 */
export function parseFault(id: string): Fault {
  const [kind = '', ...rest] = id.split(':');
  const target = rest.join(':');
  if (!Object.hasOwn(FAULTS, kind)) {
    throw new UnknownFault(`there is no fault "${kind}"; there are ${Object.keys(FAULTS).join(', ')}`);
  }
  const { targets } = FAULTS[kind as FaultKind];
  if (!(targets as readonly string[]).includes(target)) {
    throw new UnknownFault(`"${kind}" cannot befall "${target}"; it can befall ${targets.join(', ')}`);
  }
  return { kind, target } as Fault; // the table above pairs each kind with its targets
}

/** What a menu shows: its fixed lines, and whatever else is on. */
export function listFaults(active: ReadonlySet<string>): FaultListing[] {
  const ids = new Set(Object.entries(FAULTS).flatMap(([kind, { menu }]) => menu.map((target) => `${kind}:${target}`)));
  for (const id of active) ids.add(id);
  return [...ids].map((id) => {
    const { kind, target } = parseFault(id);
    return { id, label: FAULTS[kind].label, description: FAULTS[kind].description, target, on: active.has(id) };
  });
}
