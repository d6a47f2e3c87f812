import { describe, expect, it } from 'vitest';
import { PRESS_DOWNTIME } from '../../electron/demo/plants/pressReasons.ts';
import { createPlantProcess, PRESS_STATE } from '../../electron/demo/process/index.ts';
import { type PartCode, paretoOf, plannedWithin, stopsFigure } from '../../electron/downtime/index.ts';
import { downtimeSchema } from '../../shared/domain/config/downtime.ts';
import { createShiftCalendar } from '../../shared/domain/shift/index.ts';
import { stopReasonsOf } from '../../shared/domain/stopReasons.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { at, EARLY_LATE, pressUnit, WatchedPress } from './stopsOfDay.ts';

const HOURS = 8;
const settings = downtimeSchema.parse(PRESS_DOWNTIME);
const tree = stopReasonsOf(settings.reasons);
const nameOf = new Map(Object.entries(PRESS_STATE).map(([name, code]) => [code as number, name]));

const codeOf = (id: string | undefined): PartCode | undefined => {
  const reason = id === undefined ? undefined : tree.get(id);
  return reason && { by: 'control', reason: reason.id, label: reason.path.join(' › '), loss: reason.loss, comment: '' };
};

describe('a shift of the training press', () => {
  it('has stops that the control explains and stops that people must code; together they are the stopped time', () => {
    const calendar = createShiftCalendar({
      timeZone: 'UTC',
      pattern: EARLY_LATE.map((shift) => ({ ...shift, breaks: [] })),
    });
    const press = new WatchedPress(
      pressUnit({
        calendar,
        microStopMs: settings.microStopMs,
        reasonOfCode: (code) => codeOf(settings.plcCodes[0]?.codes[code]),
        reasonOfState: (state) => codeOf(settings.stateReasons[state]),
      }),
    );
    const start = at('06:00');
    const plant = createPlantProcess(7);
    let stoodUs = 0;
    const stands: number[] = [];
    for (let second = 0; second < HOURS * 3_600; second += 1) {
      plant.advanceTo(second * 1_000);
      const { state, stopReason } = plant.state.press;
      const now = (start + second * 1_000_000) as Instant;
      press.watch.state(now, nameOf.get(state));
      press.watch.code(now, String(stopReason));
      if (state !== PRESS_STATE.RUN) stoodUs += 1_000_000;
      else if (stoodUs > 0) {
        stands.push(stoodUs);
        stoodUs = 0;
      }
      for (const change of press.watch.look(now)) press.take(change);
    }
    const stops = [...press.stops()].filter(({ to }) => to !== null);
    const long = stands.filter((us) => us > settings.microStopMs * 1_000);
    expect(stops.length).toBe(long.length);
    const span = { from: start, to: at('14:00') };
    const within = plannedWithin(() => calendar, span.to);
    const figure = stopsFigure(stops, span, within);
    expect(figure.stoppedUs).toBe(long.reduce((sum, us) => sum + us, 0));
    const bars = paretoOf(stops, span, within, (id) => tree.get(id));
    expect(bars.reduce((sum, { us }) => sum + us, 0)).toBe(figure.stoppedUs);
    expect(figure.uncodedUs).toBeGreaterThan(0);
    expect(figure.uncodedUs).toBeLessThan(figure.stoppedUs);
    const minutes = (us: number) => (us / 60_000_000).toFixed(1);
    console.info(
      `${HOURS} h of the training press: ${figure.stops} stops, ${minutes(figure.stoppedUs)} min, not coded ${figure.uncodedStops} with ${minutes(figure.uncodedUs)} min; ` +
        bars.map(({ label, us, stops: n }) => `${label} ${n}× ${minutes(us)} min`).join(', '),
    );
  });
});
