import { describe, expect, it } from 'vitest';
import type { Redrawn } from '../../electron/downtime/index.ts';
import { codeParts, type Part } from '../../electron/downtime/index.ts';
import { createShiftCalendar } from '../../shared/domain/shift/index.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { at, clockOf, EARLY_LATE, MINUTE_US, pressUnit, WatchedPress, written } from './stopsOfDay.ts';

const events = (changes: readonly Redrawn[]) => changes.map((each) => `${each.event} ${written(each)}`);
const jam = { by: 'person', reason: 'jam', label: 'Jam', loss: 'unplannedStop', comment: '' } as const;

/** A person codes parts of the newest state of a stop, as the command does. */
function code(press: WatchedPress, id: string, change: (parts: readonly Part[]) => Part[]): void {
  const stop = press.told.findLast((each) => each.stop.id === id)!.stop;
  const parts = change(stop.parts).map((part) => ({
    ...part,
    plannedUs: part.to === null ? null : part.to - part.from,
  }));
  const coded = { event: 'coded', stop: { ...stop, parts } } as const;
  press.told.push(coded);
  press.watch.took(coded.stop);
}

describe('stops drawn from state readings', () => {
  it('a standstill becomes a stop once it outlasts a small stop, and ends with production', () => {
    const press = new WatchedPress().states(['07:00', 'RUN'], ['08:00', 'STOP']);
    expect(press.look('08:01')).toEqual([]);
    expect(events(press.look('08:03'))).toEqual(['opened 08:00–… null']);
    press.states(['08:10', 'RUN']);
    expect(events(press.look('08:10'))).toEqual(['closed 08:00–08:10 null']);
    expect(press.told.at(-1)?.stop.parts[0]?.plannedUs).toBe(10 * MINUTE_US);
  });

  it('a standstill of exactly a small stop is none', () => {
    const press = new WatchedPress().states(['07:00', 'RUN'], ['08:00', 'STOP'], ['08:02', 'RUN']);
    expect(press.look('08:05')).toEqual([]);
  });

  it('states that are not production are one stop together, named by the first', () => {
    const press = new WatchedPress().states(['07:00', 'RUN'], ['08:00', 'STOP'], ['08:05', 'SETUP'], ['08:10', 'RUN']);
    expect(events(press.look('08:10'))).toEqual(['opened 08:00–08:10 null']);
    expect(press.told[0]?.stop.state).toBe('STOP');
  });

  it('is cut at the end of a shift, and each part counts although one is short', () => {
    const press = new WatchedPress().states(['13:00', 'RUN'], ['13:30', 'STOP'], ['14:01', 'RUN']);
    expect(events(press.look('14:01'))).toEqual(['opened 13:30–14:00 null', 'opened 14:00–14:01 null']);
    expect(press.told.map(({ stop }) => stop.shift.name)).toEqual(['Early', 'Late']);
  });

  it('a stop that goes on over the end of its shift is closed there, and its code goes with it', () => {
    const press = new WatchedPress().states(['13:00', 'RUN'], ['13:30', 'STOP']);
    press.look('13:40');
    code(press, press.told[0]!.stop.id, (parts) => codeParts(parts, [], jam));
    expect(events(press.look('14:00:02'))).toEqual(['closed 13:30–14:00 jam', 'opened 14:00–… jam']);
  });

  it('time in a planned break counts nowhere', () => {
    const press = new WatchedPress().states(['07:00', 'RUN'], ['09:55', 'STOP'], ['10:20', 'RUN']);
    press.look('10:20');
    expect(press.told[0]?.stop.parts[0]?.plannedUs).toBe(10 * MINUTE_US);
    const pause = new WatchedPress().states(['07:00', 'RUN'], ['10:00', 'STOP'], ['10:16', 'RUN']);
    expect(pause.look('10:20')).toEqual([]);
  });

  it('time outside every shift is no stop', () => {
    const press = new WatchedPress().states(['21:00', 'RUN'], ['22:00', 'STOP'], ['23:30', 'RUN']);
    expect(press.look('23:40')).toEqual([]);
  });

  it('unknown time is no stop and parts two', () => {
    const press = new WatchedPress().states(['07:00', 'RUN'], ['08:00', 'STOP'], ['08:30', 'RUN']);
    press.watch.unknown({ from: at('08:10'), to: at('08:20') });
    expect(events(press.look('08:30'))).toEqual(['opened 08:00–08:10 null', 'opened 08:20–08:30 null']);
  });

  it('a link that is lost for less than a small stop parts none', () => {
    const press = new WatchedPress().states(['07:00', 'RUN'], ['08:00', 'STOP'], ['08:30', 'RUN']);
    press.watch.unknown({ from: at('08:10'), to: at('08:11') });
    expect(events(press.look('08:30'))).toEqual(['opened 08:00–08:30 null']);
  });

  it('a reading that is too old to hold ends a stop where it stops to hold', () => {
    const press = new WatchedPress(pressUnit({ stateHoldMsMax: 300_000 })).states(['07:58', 'RUN'], ['08:00', 'STOP']);
    press.look('08:03');
    expect(events(press.look('08:30'))).toEqual(['closed 08:00–08:05 null']);
  });
});

describe('automatic reasons', () => {
  it('are the first listed code within the stop: what follows may be its consequence', () => {
    const press = new WatchedPress().states(['07:00', 'RUN'], ['08:00', 'STOP'], ['08:10', 'RUN']);
    press.watch.code(at('07:00'), '0');
    press.watch.code(at('08:00:01'), '14');
    press.watch.code(at('08:05'), '11');
    expect(events(press.look('08:10'))).toEqual(['opened 08:00–08:10 code-14']);
  });

  it('fall back to what the state means', () => {
    const press = new WatchedPress().states(['07:00', 'RUN'], ['08:00', 'SETUP'], ['08:10', 'RUN']);
    expect(events(press.look('08:10'))).toEqual(['opened 08:00–08:10 setup']);
  });

  it('never replace what a person said', () => {
    const press = new WatchedPress().states(['07:00', 'RUN'], ['08:00', 'STOP']);
    press.look('08:03');
    code(press, press.told[0]!.stop.id, (parts) => codeParts(parts, [], jam));
    press.watch.code(at('08:04'), '14');
    expect(press.look('08:05')).toEqual([]);
  });

  it('that come while the stop goes on are told', () => {
    const press = new WatchedPress().states(['07:00', 'RUN'], ['08:00', 'STOP']);
    press.look('08:03');
    press.watch.code(at('08:04'), '14');
    expect(events(press.look('08:05'))).toEqual(['coded 08:00–… code-14']);
  });
});

describe('readings that come late', () => {
  const coded = (): WatchedPress => {
    const press = new WatchedPress().states(['07:00', 'RUN'], ['08:00', 'STOP'], ['08:30', 'RUN']);
    press.look('08:30');
    code(press, press.told[0]!.stop.id, (parts) => codeParts(parts, [], jam));
    return press;
  };

  it('move the end of a stop, and its code stays', () => {
    const press = coded().states(['08:25', 'RUN']);
    expect(events(press.look('08:31'))).toEqual(['redrawn 08:00–08:25 jam']);
  });

  it('move its beginning, and the time that is new takes the code', () => {
    const press = coded().states(['07:50', 'STOP']);
    expect(events(press.look('08:31'))).toEqual(['redrawn 07:50–08:30 jam']);
    expect(new Set(press.told.map(({ stop }) => stop.id)).size).toBe(1);
  });

  it('make two stops of one: both keep the code, and the first stays the stop it was', () => {
    const press = coded().states(['08:10', 'RUN'], ['08:12', 'STOP']);
    expect(events(press.look('08:31'))).toEqual(['redrawn 08:00–08:10 jam', 'opened 08:12–08:30 jam']);
  });

  it('a late word of production among equal readings holds for one interval of reading', () => {
    const press = new WatchedPress();
    for (let second = 0; second < 1_800; second += 1)
      press.watch.state((at('08:00') + second * 1_000_000) as Instant, 'STOP');
    press.states(['08:30', 'RUN']);
    press.look('08:30');
    press.states(['08:10:30', 'RUN']);
    press.look('08:31');
    expect(
      press.told
        .slice(1)
        .map(({ stop }) => `${clockOf(stop.from)}–${clockOf(stop.to!)}`)
        .sort(),
    ).toEqual(['08:00–08:10:30', '08:10:31–08:30']);
  });

  it('withdraw a stop of which nothing is left; what was said returns with it', () => {
    const press = coded();
    press.watch.unknown({ from: at('08:00'), to: at('08:29') });
    expect(press.look('08:31').map(({ event }) => event)).toEqual(['withdrawn']);
    const again = new WatchedPress(pressUnit(), [press.told.at(-1)!.stop]).states(
      ['07:00', 'RUN'],
      ['08:00', 'STOP'],
      ['08:30', 'RUN'],
    );
    expect(events(again.look('08:31'))).toEqual(['redrawn 08:00–08:30 jam']);
  });

  it('the same readings again change nothing', () => {
    const press = coded();
    press.states(['07:00', 'RUN'], ['08:00', 'STOP'], ['08:30', 'RUN']);
    expect(press.look('08:40')).toEqual([]);
  });
});

describe('a watch that goes on after a restart', () => {
  it('knows from what it kept and the stops of the log where it was', () => {
    const press = new WatchedPress().states(['07:00', 'RUN'], ['08:00', 'STOP']);
    press.look('08:03');
    const saved = JSON.parse(JSON.stringify(press.watch.snapshot()));
    const unit = pressUnit({ calendar: createShiftCalendar({ timeZone: 'UTC', pattern: EARLY_LATE }) });
    const again = new WatchedPress(unit, [press.told[0]!.stop], saved);
    expect(again.look('08:05')).toEqual([]);
    again.states(['08:09', 'RUN']);
    expect(events(again.look('08:09'))).toEqual(['closed 08:00–08:09 null']);
  });
});
