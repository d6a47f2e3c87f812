import { describe, expect, it } from 'vitest';
import {
  askTimeService,
  parseChronyTracking,
  parseNtpqVariables,
  parseShowTimesync,
  parseTimesyncStatus,
} from '../../electron/telemetry/index.ts';

const CHRONY =
  'C0A80A01,192.168.10.1,3,1795240800.123456789,0.000006523,-0.000001000,0.000020000,-1.234,0.001,0.050,0.010000000,0.001000000,64.2,Normal\n';
const TIMESYNC_STATUS = `       Server: 192.168.10.1 (ntp.plant.example)
Poll interval: 34min 8s (min: 32s; max 34min 8s)
         Leap: normal
      Version: 4
      Stratum: 2
    Reference: C342F10A
    Precision: 1us (-23)
Root distance: 12.345ms (max: 5s)
       Offset: -1.294ms
        Delay: 20.1ms
       Jitter: 1.2ms
 Packet count: 115
    Frequency: -3.812ppm
`;
const SHOW_TIMESYNC = `ServerName=ntp.plant.example
ServerAddress=192.168.10.1
PollIntervalUSec=8min 32s
NTPMessage={ Leap=0, Version=4, Mode=4, Stratum=2, Precision=-30, Ignored=no PacketCount=115, Jitter=126.318ms }
Frequency=-3812749
`;
const NTPQ = `associd=0 status=0615 leap_none, sync_ntp, 1 event, clock_sync,
version="ntpd 4.2.8p15", processor="x86_64", leap=00, stratum=3, precision=-24,
rootdelay=10.1, rootdisp=20.2, refid=192.168.10.1,
offset=-0.123456, frequency=3.5, sys_jitter=0.05, clk_jitter=0.02
`;

describe('the offset of the station clock, positive when it is ahead of true time', () => {
  it('chrony: the system is slow by 6.523 µs', () => {
    expect(parseChronyTracking(CHRONY)).toEqual({ offsetUs: -7, source: '192.168.10.1 (chrony)', reachable: true });
  });
  it('systemd-timesyncd: the server is 1.294 ms behind', () => {
    expect(parseTimesyncStatus(TIMESYNC_STATUS)).toEqual({
      offsetUs: 1294,
      source: '192.168.10.1 (ntp.plant.example) (systemd-timesyncd)',
      reachable: true,
    });
  });
  it('systemd-timesyncd, for programs: the source, and no offset', () => {
    expect(parseShowTimesync(SHOW_TIMESYNC)).toEqual({
      offsetUs: undefined,
      source: 'ntp.plant.example (systemd-timesyncd)',
      reachable: true,
    });
  });
  it('ntpd: the sources are 0.123456 ms behind', () => {
    expect(parseNtpqVariables(NTPQ)).toEqual({ offsetUs: 123, source: '192.168.10.1 (ntpd)', reachable: true });
  });
});

describe('a service that follows nobody', () => {
  it.each([
    [
      'chrony without a source',
      parseChronyTracking(CHRONY.replace('C0A80A01,192.168.10.1', '00000000,').replace('Normal', 'Not synchronised')),
    ],
    ['chrony on its own clock', parseChronyTracking(CHRONY.replace('C0A80A01', '7F7F0101'))],
    ['timesyncd before the first packet', parseShowTimesync(SHOW_TIMESYNC.replace('PacketCount=115', 'PacketCount=0'))],
    ['timesyncd that ignores its server', parseShowTimesync(SHOW_TIMESYNC.replace('Ignored=no', 'Ignored=yes'))],
    ['timesyncd without an offset', parseTimesyncStatus('  Server: n/a (x)\nPacket count: 0\n')],
    ['ntpd at stratum 16', parseNtpqVariables(NTPQ.replace('stratum=3', 'stratum=16'))],
  ])('%s', (_, service) => {
    expect(service).toMatchObject({ reachable: false, offsetUs: undefined });
  });
});

describe('spans of systemd', () => {
  it.each([
    ['+7us', -7],
    ['0', 0],
    ['-1min 2.5s', 62_500_000],
    ['+1.5ms', -1500],
    ['12 parsecs', undefined],
  ])('%s', (text, offsetUs) => {
    expect(parseTimesyncStatus(TIMESYNC_STATUS.replace('-1.294ms', text))?.offsetUs).toBe(offsetUs);
  });
});

describe('asking the machine', () => {
  it('takes the first service that answers', async () => {
    const asked: string[] = [];
    const answer = await askTimeService(async (program, args) => {
      asked.push([program, ...args].join(' '));
      return program === 'ntpq' ? NTPQ : program === 'chronyc' ? '506 Cannot talk to daemon\n' : undefined;
    });
    expect(answer?.source).toBe('192.168.10.1 (ntpd)');
    expect(asked).toEqual([
      'chronyc -c tracking',
      'timedatectl timesync-status',
      'timedatectl show-timesync',
      'ntpq -c rv',
    ]);
  });

  it('says nothing where none runs', async () => {
    expect(await askTimeService(async () => undefined)).toBeUndefined();
  });

  it.each([parseChronyTracking, parseTimesyncStatus, parseShowTimesync, parseNtpqVariables])(
    '%o makes nothing of noise',
    (parse) => {
      for (const text of ['', '\n', 'x,y', 'offset=', 'a: b', '\u0000\u0001', ',,,,,,,,,,,,,,'])
        expect(parse(text)).toBeUndefined();
    },
  );
});
