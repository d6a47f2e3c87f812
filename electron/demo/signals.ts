/**
 * The plant's measuring points by tag id: which part of the process each one looks at. Where a value lies in the PLC is
 * said in `registerMap.ts`, where in the OPC UA server in `nodeMap.ts`, how a station reads it in `trainingTags.ts`.
 */
import type { PlantValue } from './plantValue.ts';
import type { PlantState } from './process/index.ts';

/** A transmitter has a resolution: it tells so many decimals and no noise below them. NaN stays NaN. */
const toDecimals = (value: number, decimals: number): number => Math.round(value * 10 ** decimals) / 10 ** decimals;

export const SIGNALS = {
  'press-1.state': ({ press }) => press.state,
  'press-1.stop-reason': ({ press }) => press.stopReason,
  'press-1.total': ({ press }) => press.totalCount,
  'press-1.reject': ({ press }) => press.rejectCount,
  'press-1.cycle-time': ({ press }) => press.cycleTimeMs,
  'press-1.guard-closed': ({ press }) => press.guardClosed,
  'press-1.motor-on': ({ press }) => press.motorOn,
  'press-1.lubrication-ok': ({ press }) => press.lubricationOk,
  'press-1.temp': ({ press }) => toDecimals(press.dieTempCelsius, 1),
  'press-1.pressure': ({ press }) => toDecimals(press.pressureBar, 1),
  'press-1.ambient-temp': ({ press }) => press.ambientCelsius,
  'press-1.oil-level': ({ press }) => toDecimals(press.oilLevelPercent, 1),
  'press-1.ram-force': ({ press }) => toDecimals(press.ramForceKilonewton, 0),
  'press-1.ram-offset': ({ press }) => press.ramOffsetMicrometre,
  'press-1.energy': ({ press }) => press.energyWattHour,
  'press-1.vibration': ({ press }) => toDecimals(press.vibrationMmPerS, 2),
  'press-1.order': ({ press }) => press.order,
  'press-1.product': ({ press }) => press.product,
  'press-1.recipe': ({ press }) => press.recipe,
  'press-1.tool-number': ({ press }) => press.toolNumber,
  'press-1.motor-current': ({ press }) => press.motorCurrentAmpere,
  'press-1.oil-temp': ({ press }) => press.oilTempCelsius,
  'press-1.cooling-on': ({ press }) => press.coolingOn,
  'press-1.part-present': ({ press }) => press.partPresent,
  'press-1.power': ({ press }) => toDecimals(press.powerKilowatt, 1),

  'cold-room-1.air-temp': ({ coldRoom }) => toDecimals(coldRoom.airTempCelsius, 2),
  'cold-room-1.product-temp': ({ coldRoom }) => toDecimals(coldRoom.productTempCelsius, 2),
  'cold-room-1.setpoint': ({ coldRoom }) => coldRoom.setpointCelsius,
  'cold-room-1.humidity': ({ coldRoom }) => Math.round(coldRoom.humidityPercent),
  'cold-room-1.door-open': ({ coldRoom }) => coldRoom.doorOpen,
  'cold-room-1.compressor-on': ({ coldRoom }) => coldRoom.compressorOn,
  'cold-room-1.defrost-on': ({ coldRoom }) => coldRoom.defrostOn,
  'cold-room-1.compressor-starts': ({ coldRoom }) => coldRoom.compressorStarts,

  'cold-room-2.air-temp': ({ coldStores }) => toDecimals(coldStores.coldRoom2.airTempCelsius, 2),
  'cold-room-2.door-open': ({ coldStores }) => coldStores.coldRoom2.doorOpen,
  'cold-room-2.defrost-on': ({ coldStores }) => coldStores.coldRoom2.defrostOn,
  'room-store-1.air-temp': ({ coldStores }) => toDecimals(coldStores.roomStore.airTempCelsius, 2),
  'room-store-1.door-open': ({ coldStores }) => coldStores.roomStore.doorOpen,
  'freezer-1.air-temp': ({ coldStores }) => toDecimals(coldStores.freezer.airTempCelsius, 2),
  'freezer-1.door-open': ({ coldStores }) => coldStores.freezer.doorOpen,
  'freezer-1.defrost-on': ({ coldStores }) => coldStores.freezer.defrostOn,
  'ultra-cold-1.air-temp': ({ coldStores }) => toDecimals(coldStores.ultraCold.airTempCelsius, 2),
  'ultra-cold-1.door-open': ({ coldStores }) => coldStores.ultraCold.doorOpen,

  'filter-1.turbidity': ({ filter }) => toDecimals(filter.turbidityNtu, 3),
  'filter-1.chlorine': ({ filter }) => toDecimals(filter.freeChlorineMgPerL, 2),
  'filter-1.flow': ({ filter }) => toDecimals(filter.flowM3PerH, 1),
  'filter-1.level': ({ filter }) => toDecimals(filter.levelMetre, 2),
  'filter-1.head-loss': ({ filter }) => toDecimals(filter.headLossKilopascal, 1),
  'filter-1.backwash-on': ({ filter }) => filter.backwashOn,
  'filter-1.valve-state': ({ filter }) => filter.valveState,
  'filter-1.total-volume': ({ filter }) => filter.totalVolumeLitre,
  'filter-1.clear-well-balance': ({ filter }) => filter.clearWellBalanceLitre,

  'filter-2.turbidity': ({ otherFilters }) => toDecimals(otherFilters[0]?.turbidityNtu ?? Number.NaN, 3),
  'filter-2.backwash-on': ({ otherFilters }) => otherFilters[0]?.backwashOn ?? false,
  'filter-3.turbidity': ({ otherFilters }) => toDecimals(otherFilters[1]?.turbidityNtu ?? Number.NaN, 3),
  'filter-3.backwash-on': ({ otherFilters }) => otherFilters[1]?.backwashOn ?? false,
  'filter-4.turbidity': ({ otherFilters }) => toDecimals(otherFilters[2]?.turbidityNtu ?? Number.NaN, 3),
  'filter-4.backwash-on': ({ otherFilters }) => otherFilters[2]?.backwashOn ?? false,
  'outlet-1.turbidity': (state) => toDecimals(combinedTurbidity(state), 3),
  'outlet-1.chlorine': ({ filter }) => toDecimals(filter.freeChlorineMgPerL, 2),
} as const satisfies Record<string, (state: PlantState) => PlantValue>;

/** Water of the filters that are in service, mixed. */
function combinedTurbidity({ filter, otherFilters }: PlantState): number {
  const serving = [filter, ...otherFilters].filter(({ backwashOn }) => !backwashOn);
  return serving.reduce((sum, { turbidityNtu }) => sum + turbidityNtu, 0) / Math.max(1, serving.length);
}

/** Tag id of a measuring point of the training plant. */
export type TagId = keyof typeof SIGNALS;

export const TAG_IDS = Object.keys(SIGNALS) as readonly TagId[];

export const isTagId = (id: string): id is TagId => Object.hasOwn(SIGNALS, id);
