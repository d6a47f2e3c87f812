/** What the time service of the machine says of the station's clock. */
export interface TimeService {
  /** µs the station's clock is ahead of true time; undefined where the service does not say. */
  readonly offsetUs: number | undefined;
  /** Which server or reference clock, and through which service. */
  readonly source: string;
  /** The service follows a source at present. */
  readonly reachable: boolean;
}

/** Runs a program and gives its standard output; undefined when it is not there, fails, or takes too long. */
export type RunCommand = (program: string, args: readonly string[]) => Promise<string | undefined>;

const SERVICES: readonly {
  readonly program: string;
  readonly args: readonly string[];
  readonly parse: (text: string) => TimeService | undefined;
}[] = [
  { program: 'chronyc', args: ['-c', 'tracking'], parse: parseChronyTracking },
  { program: 'timedatectl', args: ['timesync-status'], parse: parseTimesyncStatus },
  { program: 'timedatectl', args: ['show-timesync'], parse: parseShowTimesync },
  { program: 'ntpq', args: ['-c', 'rv'], parse: parseNtpqVariables },
];

/** The first service that answers: chrony, systemd-timesyncd, ntpd. Undefined where none runs. */
export async function askTimeService(run: RunCommand): Promise<TimeService | undefined> {
  for (const { program, args, parse } of SERVICES) {
    const text = await run(program, args);
    const answer = text === undefined ? undefined : parse(text);
    if (answer) return answer;
  }
  return undefined;
}

/**
 * `chronyc -c tracking`: one line of 14 comma-separated fields: reference id (hexadecimal), name, stratum, reference time,
 * system time (s, positive: the system clock is slow of true time), last offset, RMS offset, frequency, residual frequency,
 * skew, root delay, root dispersion, update interval, leap status.
 */
export function parseChronyTracking(text: string): TimeService | undefined {
  const fields = text.trim().split('\n')[0]?.split(',') ?? [];
  const slowSeconds = Number(fields[4]);
  if (fields.length < 14 || fields[4] === '' || !Number.isFinite(slowSeconds)) return undefined;
  const [reference = '', name = ''] = fields;
  const reachable =
    /[1-9a-f]/i.test(reference) && reference.toUpperCase() !== CHRONY_LOCAL && fields[13] !== 'Not synchronised';
  return {
    offsetUs: reachable ? Math.round(-slowSeconds * 1e6) + 0 : undefined,
    source: `${name || reference} (chrony)`,
    reachable,
  };
}

/** 127.127.1.1: no source but the machine's own clock. */
const CHRONY_LOCAL = '7F7F0101';

/** `timedatectl timesync-status`: for people; the only place where systemd-timesyncd tells its offset (server − system). */
export function parseTimesyncStatus(text: string): TimeService | undefined {
  const fields = new Map(
    text.split('\n').flatMap((line) => {
      const match = /^\s*([A-Za-z ]+):\s*(.*?)\s*$/.exec(line);
      return match ? [[match[1] as string, match[2] as string] as const] : [];
    }),
  );
  const server = fields.get('Server');
  if (server === undefined) return undefined;
  const offset = spanUs(fields.get('Offset'));
  const reachable = Number(fields.get('Packet count') ?? 0) > 0 && offset !== undefined;
  return {
    offsetUs: offset === undefined ? undefined : -offset + 0,
    source: `${server} (systemd-timesyncd)`,
    reachable,
  };
}

/** `timedatectl show-timesync`: for programs, but with times in whole seconds: it tells the source, and no useful offset. */
export function parseShowTimesync(text: string): TimeService | undefined {
  const name = /^ServerName=(.+)$/m.exec(text)?.[1];
  const address = /^ServerAddress=(.+)$/m.exec(text)?.[1];
  if (name === undefined && address === undefined) return undefined;
  const packets = Number(/\bPacketCount=(\d+)/.exec(text)?.[1] ?? 0);
  const isIgnored = /\bIgnored=yes\b/.test(text);
  return {
    offsetUs: undefined,
    source: `${name ?? address} (systemd-timesyncd)`,
    reachable: packets > 0 && !isIgnored,
  };
}

/** `ntpq -c rv`: system variables; `offset` in ms is what the combined sources are ahead of the system clock. */
export function parseNtpqVariables(text: string): TimeService | undefined {
  const value = (name: string) => new RegExp(`\\b${name}=("[^"]*"|[^,\\s]+)`).exec(text)?.[1];
  const offsetMs = Number(value('offset') ?? Number.NaN);
  const stratum = Number(value('stratum') ?? Number.NaN);
  if (Number.isNaN(offsetMs) || Number.isNaN(stratum)) return undefined;
  const reachable = stratum < STRATUM_UNSYNCHRONISED && value('leap') !== '11' && !/\bleap_alarm\b/.test(text);
  const source = value('refid') ?? 'unknown';
  return { offsetUs: reachable ? Math.round(-offsetMs * 1000) + 0 : undefined, source: `${source} (ntpd)`, reachable };
}

/** RFC 5905 §7.3: stratum 16 is unsynchronised. */
const STRATUM_UNSYNCHRONISED = 16;

const US_PER: Readonly<Record<string, number>> = { us: 1, µs: 1, μs: 1, ms: 1e3, s: 1e6, min: 6e7, h: 3.6e9 };

/** A time span as systemd writes it (`+1.234ms`, `-1min 2.5s`, `0`), in whole µs. */
function spanUs(text: string | undefined): number | undefined {
  const match = /^([+-]?)(.+)$/.exec(text ?? '');
  if (!match) return undefined;
  let sum = 0;
  for (const part of (match[2] as string).split(/\s+/)) {
    const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)([a-zµμ]*)$/.exec(part) ?? [];
    const us = unit === '' ? (Number(digits) === 0 ? 1 : undefined) : US_PER[unit];
    if (digits === undefined || us === undefined) return undefined;
    sum += Number(digits) * us;
  }
  return Math.round(match[1] === '-' ? -sum : sum);
}
