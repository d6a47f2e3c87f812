/**
 * Units of a server as UCUM codes. OPC UA names a unit by the Common Code of UNECE Recommendation 20, its up to three or
 * four characters packed into an Int32 (OPC 10000-8 §5.6.3); the configuration speaks UCUM. A code that has no UCUM unit of the
 * very same size is left out: its text is shown instead, and a person decides.
 */
export const UNECE_URI = 'http://www.opcfoundation.org/UA/units/un/cefact';

/** Common Code → UCUM, a kind of quantity a line. */
const UCUM_BY_CODE: Readonly<Record<string, string>> = {
  ...{ C62: '1', P1: '%', '59': '[ppm]', '61': '[ppb]', Q30: '[pH]', '2N': 'dB' },
  ...{ CEL: 'Cel', FAH: '[degF]', KEL: 'K' },
  ...{ PAL: 'Pa', A97: 'hPa', KPA: 'kPa', MPA: 'MPa', '74': 'mPa', BAR: 'bar', MBR: 'mbar', PS: '[psi]', ATM: 'atm' },
  ...{ HN: 'mm[Hg]', HP: 'mm[H2O]', H78: 'cm[H2O]' },
  ...{ MTR: 'm', CMT: 'cm', MMT: 'mm', '4H': 'um', C45: 'nm', KMT: 'km', INH: '[in_i]', FOT: '[ft_i]' },
  ...{ MTK: 'm2', CMK: 'cm2', MMK: 'mm2' },
  ...{ MTQ: 'm3', CMQ: 'cm3', LTR: 'L', MLT: 'mL', HLT: 'hL', GLL: '[gal_us]' },
  ...{ KGM: 'kg', GRM: 'g', MGM: 'mg', MC: 'ug', TNE: 't', LBR: '[lb_av]' },
  ...{ SEC: 's', C26: 'ms', B98: 'us', C47: 'ns', MIN: 'min', HUR: 'h', DAY: 'd' },
  ...{ MTS: 'm/s', KMH: 'km/h', '2X': 'm/min', C16: 'mm/s', HM: '[mi_i]/h', MSK: 'm/s2' },
  ...{ HTZ: 'Hz', KHZ: 'kHz', MHZ: 'MHz', A86: 'GHz', RPM: '{rev}/min', RPS: '{rev}/s' },
  ...{ DD: 'deg', C81: 'rad', D61: "'", D62: "''", '2A': 'rad/s', E96: 'deg/s' },
  ...{ MQS: 'm3/s', MQH: 'm3/h', G53: 'm3/min', L2: 'L/min', G51: 'L/s', E32: 'L/h', '2J': 'cm3/s' },
  ...{ KGS: 'kg/s', F31: 'kg/min', E93: 'kg/h' },
  ...{ KMQ: 'kg/m3', '23': 'g/cm3', GL: 'g/L', M1: 'mg/L', GP: 'mg/m3', A93: 'g/m3' },
  ...{ NEW: 'N', B47: 'kN', B37: 'kgf', NU: 'N.m', B48: 'kN.m' },
  ...{ JOU: 'J', KJO: 'kJ', '3B': 'MJ', WHR: 'W.h', KWH: 'kW.h', MWH: 'MW.h' },
  ...{ WTT: 'W', C31: 'mW', KWT: 'kW', MAW: 'MW', A90: 'GW', D54: 'W/m2', D46: 'V.A', KVA: 'kV.A' },
  ...{ VLT: 'V', '2Z': 'mV', D82: 'uV', KVT: 'kV', B78: 'MV', AMP: 'A', '4K': 'mA', B84: 'uA', B22: 'kA' },
  ...{ OHM: 'Ohm', B49: 'kOhm', B75: 'MOhm', FAR: 'F', '4O': 'uF', '81': 'H', D33: 'T', WEB: 'Wb' },
  ...{ SIE: 'S', D10: 'S/m', G42: 'uS/cm', H61: 'mS/cm' },
  ...{ C65: 'Pa.s', C24: 'mPa.s', C17: 'mm2/s', '4C': 'cSt' },
  ...{ CDL: 'cd', LUM: 'lm', LUX: 'lx', BQL: 'Bq', AD: 'By' },
};

/** Texts that stand for one unit only, for servers that give no code. */
const UCUM_BY_TEXT: Readonly<Record<string, string>> = {
  ...{ '%': '%', '°C': 'Cel', degC: 'Cel', '°F': '[degF]', degF: '[degF]', K: 'K', ppm: '[ppm]', pH: '[pH]' },
  ...{ bar: 'bar', mbar: 'mbar', Pa: 'Pa', hPa: 'hPa', kPa: 'kPa', MPa: 'MPa', psi: '[psi]' },
  ...{ mm: 'mm', cm: 'cm', km: 'km', µm: 'um', 'm²': 'm2', 'm³': 'm3', kg: 'kg', mg: 'mg' },
  ...{ ms: 'ms', min: 'min', 'm/s': 'm/s', 'mm/s': 'mm/s', 'm/min': 'm/min', 'm/s²': 'm/s2', 'km/h': 'km/h' },
  ...{ Hz: 'Hz', kHz: 'kHz', rpm: '{rev}/min', 'r/min': '{rev}/min', '1/min': '/min', 'U/min': '{rev}/min' },
  ...{ 'l/min': 'L/min', 'L/min': 'L/min', 'l/h': 'L/h', 'L/h': 'L/h', 'l/s': 'L/s', 'm³/h': 'm3/h', 'm³/s': 'm3/s' },
  ...{ 'kg/h': 'kg/h', 'kg/s': 'kg/s', 'kg/m³': 'kg/m3', 'g/l': 'g/L', 'mg/l': 'mg/L', 'mg/m³': 'mg/m3' },
  ...{ kN: 'kN', Nm: 'N.m', N·m: 'N.m', kJ: 'kJ', MJ: 'MJ', Wh: 'W.h', kWh: 'kW.h', MWh: 'MW.h' },
  ...{ W: 'W', kW: 'kW', MW: 'MW', V: 'V', mV: 'mV', kV: 'kV', mA: 'mA', kA: 'kA', Ω: 'Ohm', kΩ: 'kOhm' },
  ...{ 'µS/cm': 'uS/cm', 'mS/cm': 'mS/cm', mPa·s: 'mPa.s', lx: 'lx', dB: 'dB' },
};

/** What a property EngineeringUnits holds, as far as it matters. */
export interface ServedUnit {
  readonly namespaceUri: string;
  readonly unitId: number;
  /** The symbol. */
  readonly text: string;
}

/** @returns a UCUM code, or undefined where there is none of the same size */
export function ucumOf({ namespaceUri, unitId, text }: ServedUnit): string | undefined {
  const isUnece = namespaceUri === UNECE_URI || namespaceUri === '';
  const coded = isUnece ? UCUM_BY_CODE[commonCodeOf(unitId)] : undefined;
  return coded ?? UCUM_BY_TEXT[text.trim().replace('μ', 'µ')];
}

/** The characters of a Common Code, most significant byte first; '' where the number holds none. */
export function commonCodeOf(unitId: number): string {
  if (!Number.isInteger(unitId) || unitId <= 0) return '';
  const bytes = [unitId >>> 24, (unitId >>> 16) & 255, (unitId >>> 8) & 255, unitId & 255].filter((byte) => byte !== 0);
  return String.fromCharCode(...bytes);
}
