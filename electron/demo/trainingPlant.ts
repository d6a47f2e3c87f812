/**
 * The training plant: one process, two servers on loopback, and the faults between them. What the newcomer's station polls
 * is as real as a plant's network, only smaller.
 */
import { addMs, type Clock, type Instant, US_PER_MS } from '../../shared/domain/time.ts';
import {
  CLOCK_JUMP_MS_DEFAULT,
  EXCEPTION_CODE_DEFAULT,
  type Fault,
  type FaultListing,
  faultId,
  listFaults,
  parseFault,
} from './faults.ts';
import { createLineController, LINE_CONTROLLER_UNIT_ID } from './lineController.ts';
import { CONCENTRATOR_UNIT_ID, createMeterConcentrator, meterAnchor } from './meterConcentrator.ts';
import type { ModbusUnit } from './modbusAnswers.ts';
import { type ModbusBehaviour, startModbusServer } from './modbusServer.ts';
import type { PlantOpcuaServer, PlantOpcuaServerOptions } from './opcuaServer.ts';
import { createPressPlc } from './pressPlc.ts';
import { createPlantProcess, GRID_MS, type PlantState } from './process/index.ts';
import { PRESS_UNIT_ID } from './registerMap.ts';
import { createSignalBoard } from './signalBoard.ts';
import { rangeSpanOf } from './trainingTags.ts';
import { TRAINING_OPCUA_USER } from './trainingUser.ts';

export interface TrainingPlantOptions {
  /** 0 or absent: any free port. */
  readonly modbusPort?: number;
  readonly opcuaPort?: number;
  /** One seed, one history; default 1. */
  readonly seed?: number;
  readonly clock: Clock;
  readonly folders: {
    /** Where the OPC UA server keeps its certificate. */
    readonly certificates: string;
    /** Full paths of the OPC UA address spaces to load; see build/README.md. */
    readonly nodesets: readonly string[];
  };
  /** User name and password of the OPC UA server; default TRAINING_OPCUA_USER. */
  readonly opcuaUser?: { readonly userName: string; readonly password: string };
}

export interface TrainingPlant {
  readonly modbusPort: number;
  readonly opcuaPort: number;
  readonly opcuaEndpoint: string;
  /** The truth of the process, for a status line and for tests. */
  readonly state: PlantState;
  /**
   * Settles when the fault is in force (or gone).
   *
   * @param fault a fault or its id, such as `link-drop:press-plc`
   * @throws UnknownFault
   */
  setFault(fault: Fault | string, on: boolean): Promise<void>;
  faults(): FaultListing[];
  close(): Promise<void>;
}

/** A wall clock that moved this far (ms) against the plant's own is followed, as a PLC follows its time server. */
const CLOCK_STEP_MS = 500;
/** After a longer sleep (ms) the process still runs through every step, but only the last ones are sent to OPC UA clients. */
const CATCH_UP_MS_MAX = 10_000;

/** @throws PortInUse naming port and option */
export async function startTrainingPlant(options: TrainingPlantOptions): Promise<TrainingPlant> {
  const { clock } = options;
  const process = createPlantProcess(options.seed ?? 1);
  const signals = createSignalBoard(process, rangeSpanOf);
  const startedMs = clock.monotonicMs();
  /** The wall-clock time of plant time 0. */
  let zero: Instant = clock.now();
  let clockJumpMs = 0;
  const active = new Map<string, Fault>();

  /** Brings process and OPC UA variables to the present, grid step by grid step; called by the timer and by every request. */
  function advance(): void {
    const elapsedMs = clock.monotonicMs() - startedMs;
    if (Math.abs((clock.now() - zero) / US_PER_MS - elapsedMs) > CLOCK_STEP_MS) zero = addMs(clock.now(), -elapsedMs);
    process.advanceTo(elapsedMs - CATCH_UP_MS_MAX);
    while (process.atMs + GRID_MS <= elapsedMs) {
      process.advanceTo(process.atMs + GRID_MS);
      opcua?.publish(process.atMs, addMs(zero, process.atMs + clockJumpMs));
    }
  }
  let opcua: PlantOpcuaServer | undefined;
  const plc = createPressPlc(process, signals, advance);
  const anchorMs = meterAnchor(options.folders.certificates, clock.now() / US_PER_MS);
  const units = new Map<number, ModbusUnit>([
    [PRESS_UNIT_ID, plc],
    [CONCENTRATOR_UNIT_ID, createMeterConcentrator(anchorMs, clock)],
    [LINE_CONTROLLER_UNIT_ID, createLineController(process, advance)],
  ]);
  const modbus = await startModbusServer({
    port: options.modbusPort ?? 0,
    unitOf: (unitId) => units.get(unitId),
    identification: {
      vendorName: 'Shiftseal',
      productCode: 'SST-PRESS',
      majorMinorRevision: '1.0',
      vendorUrl: '',
      productName: 'Training press controller',
      modelName: 'SST-1',
      userApplicationName: 'Press 1',
    },
  });
  const ua = await startOpcua({
    port: options.opcuaPort ?? 0,
    nodesetFilenames: options.folders.nodesets,
    certificateFolder: options.folders.certificates,
    ...(options.opcuaUser ?? TRAINING_OPCUA_USER),
    read: signals.read,
    isUncertain: (tag) => tag === 'filter-1.turbidity' && process.state.filter.backwashOn,
  }).catch(async (cause: unknown) => {
    await modbus.close();
    throw cause;
  });

  opcua = ua;
  ua.publish(0, addMs(zero, process.atMs));
  const timer = setInterval(advance, GRID_MS);

  async function apply(fault: Fault, on: boolean): Promise<void> {
    switch (fault.kind) {
      case 'link-drop':
      case 'hung-device':
      case 'exception-replies':
        return fault.target === 'opcua' ? ua.front.setBehaviour(frontBehaviour()) : modbus.setBehaviour(plcBehaviour());
      case 'out-of-range-register':
        return plc.setRefused(fault.target, on);
      case 'clock-jump':
        clockJumpMs = on ? (fault.jumpMs ?? CLOCK_JUMP_MS_DEFAULT) : 0;
        return;
      default:
        advance();
        return signals.setFault(fault.kind, fault.target, on);
    }
  }

  /** The gravest of the faults that are on decides: a dropped link cannot also hang. */
  function frontBehaviour(): 'refusing' | 'hung' | 'normal' {
    if (active.has('link-drop:opcua')) return 'refusing';
    return active.has('hung-device:opcua') ? 'hung' : 'normal';
  }
  function plcBehaviour(): ModbusBehaviour {
    if (active.has('link-drop:press-plc')) return { kind: 'refusing' };
    if (active.has('hung-device:press-plc')) return { kind: 'hung' };
    const exceptions = active.get('exception-replies:press-plc');
    if (exceptions?.kind !== 'exception-replies') return { kind: 'normal' };
    return { kind: 'exceptions', exceptionCode: exceptions.exceptionCode ?? EXCEPTION_CODE_DEFAULT };
  }

  return {
    modbusPort: modbus.port,
    opcuaPort: ua.port,
    opcuaEndpoint: ua.endpointUrl,
    state: process.state,
    async setFault(fault, on) {
      const known = typeof fault === 'string' ? parseFault(fault) : { ...fault, ...parseFault(faultId(fault)) };
      if (on) active.set(faultId(known), known);
      else active.delete(faultId(known));
      await apply(known, on);
    },
    faults: () => listFaults(new Set(active.keys())),
    async close() {
      clearInterval(timer);
      await Promise.all([modbus.close(), ua.close()]);
    },
  };
}

/** Loads the OPC UA stack only now: it is large, and whoever only needs the plant's types must not wait for it. */
async function startOpcua(options: PlantOpcuaServerOptions): Promise<PlantOpcuaServer> {
  const { startPlantOpcuaServer } = await import('./opcuaServer.ts');
  return startPlantOpcuaServer(options);
}
