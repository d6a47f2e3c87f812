/** What the training plant says in a terminal, and the commands it understands there. */
import { FAULTS } from './faults.ts';
import { PRESS_IDEAL_CYCLE_MS, PRESS_STATE } from './process/index.ts';
import type { TrainingPlant } from './trainingPlant.ts';

const STATE_NAMES: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(PRESS_STATE).map(([name, code]) => [code, name]),
);

/** ms; below this a single stop decides the figure, and it says nothing. */
const OEE_AFTER_MS = 300_000;

const HELP = `fault KIND TARGET on|off   switch a fault, for example: fault link-drop press-plc on
faults                     what is on, and what there is
help                       this text`;

export interface DemoConsole {
  /** Time, press, cold room, filter and faults in one line. OEE is good × ideal cycle / time since start. */
  statusLine(now: Date): string;
  /** @returns what to print, empty for an empty line; a mistake is answered, never thrown */
  answer(line: string): Promise<string>;
}

export function createDemoConsole(plant: TrainingPlant, startedAt: Date): DemoConsole {
  const goodCount = (): number => plant.state.press.totalCount - plant.state.press.rejectCount;
  const goodAtStart = goodCount();
  return {
    statusLine(now) {
      const elapsedMs = now.getTime() - startedAt.getTime();
      const oee = ((goodCount() - goodAtStart) * PRESS_IDEAL_CYCLE_MS) / elapsedMs;
      const on = plant.faults().filter((fault) => fault.on);
      return [
        now.toISOString().slice(0, 19).concat('Z'),
        pressText(plant),
        elapsedMs < OEE_AFTER_MS ? 'OEE after 5 min' : `OEE since start ${(oee * 100).toFixed(1)} %`,
        coldRoomText(plant),
        filterText(plant),
        `faults ${on.length === 0 ? 'none' : on.map(({ id }) => id).join(' ')}`,
      ].join(' | ');
    },

    async answer(line) {
      const [command = '', kind = '', target = '', state = ''] = line.trim().split(/\s+/);
      if (command === '') return '';
      if (command === 'help') return HELP;
      if (command === 'faults') return listing(plant);
      if (command !== 'fault') return `"${command}" is not known here\n${HELP}`;
      if (state !== 'on' && state !== 'off') return `say on or off: fault ${kind || 'KIND'} ${target || 'TARGET'} on`;
      try {
        await plant.setFault(`${kind}:${target}`, state === 'on');
        return `fault ${kind} ${target} ${state}`;
      } catch (error) {
        return (error as Error).message; // an unknown fault, or a port that cannot be opened again: both are for the reader
      }
    },
  };
}

function pressText({ state: { press } }: TrainingPlant): string {
  const name = STATE_NAMES[press.state] ?? press.state;
  return `press-1 ${name} ${press.totalCount} pieces ${press.rejectCount} rejects`;
}

const coldRoomText = ({ state: { coldRoom } }: TrainingPlant): string =>
  `cold-room-1 ${coldRoom.airTempCelsius.toFixed(2)} °C${coldRoom.doorOpen ? ' door open' : ''}`;

const filterText = ({ state: { filter } }: TrainingPlant): string =>
  `filter-1 ${filter.turbidityNtu.toFixed(3)} NTU ${filter.freeChlorineMgPerL.toFixed(2)} mg/L ${filter.valveState}`;

function listing(plant: TrainingPlant): string {
  const on = new Set(plant.faults().flatMap((fault) => (fault.on ? [fault.id] : [])));
  return Object.entries(FAULTS)
    .map(([kind, { description, menu, targets }]) => {
      const active = targets.filter((target) => on.has(`${kind}:${target}`));
      return `${kind} [${active.length > 0 ? `ON: ${active.join(' ')}` : 'off'}] ${description} (${menu.join(', ')})`;
    })
    .join('\n');
}
