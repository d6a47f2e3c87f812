import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import {
  type BatchContext,
  createGate,
  createSummaries,
  createWindows,
  encodeBatch,
  encodeSummary,
  type GateTag,
  scaleOf,
} from '../../electron/pipeline/index.ts';
import { tagSchema, windowsSchema } from '../../shared/domain/config/index.ts';
import type { Frame } from '../../shared/domain/frame.ts';
import { KIND_CODE } from '../../shared/domain/valueType.ts';

/**
 * Prints how many readings a second each step of the pipeline takes on one core: 1 000 tags read every second in 8
 * requests, one frame per second, windows of `maxReadings`. Run: node test/bench/pipelineBench.ts [seconds of plant time]
 */
const TAGS = 1000;
const REQUESTS = 8;
const SECONDS = Number(process.argv[2] ?? 1000);
const T0 = 1_795_240_800_000_000;

type Signal = {
  readonly name: string;
  readonly kind: number;
  readonly type: string;
  value(tag: number, second: number): number;
};
const noise = (tag: number, second: number) => Math.abs(Math.sin(tag * 12.9898 + second * 78.233) * 43758.5453) % 1;
const SIGNALS: Signal[] = [
  {
    name: 'float32, 2 decimals',
    kind: KIND_CODE.float32,
    type: 'float32',
    value: (tag, s) => Math.fround(Math.round(2000 + tag + 300 * Math.sin(s / 40) + 20 * noise(tag, s)) / 100),
  },
  {
    name: 'uint16',
    kind: KIND_CODE.number,
    type: 'uint16',
    value: (tag, s) => Math.floor(20_000 + 10 * tag + 500 * noise(tag, s)),
  },
  { name: 'float64 noise', kind: KIND_CODE.number, type: 'float64', value: (tag, s) => 100 * noise(tag, s) },
];

function frameAt(signal: Signal, second: number): Frame {
  const frame = {
    connection: 'plc',
    workUnit: 'unit',
    tag: new Uint32Array(TAGS),
    sourceTime: new Float64Array(TAGS),
    serverTime: new Float64Array(0),
    receivedTime: new Float64Array(TAGS),
    kind: new Uint8Array(TAGS).fill(signal.kind),
    value: new Float64Array(TAGS),
    status: new Uint32Array(TAGS),
    texts: [],
  };
  for (let tag = 0; tag < TAGS; tag++) {
    frame.tag[tag] = tag + 1;
    const request = Math.floor((tag * REQUESTS) / TAGS);
    frame.sourceTime[tag] = frame.receivedTime[tag] =
      T0 + second * 1_000_000 + request * 1500 + Math.floor(400 * noise(request, second));
    frame.value[tag] = signal.value(tag, second);
  }
  return frame;
}

/** CPU time of this thread alone: what else runs on the machine does not count. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function measure(signal: Signal, maxReadings: number): void {
  const catalogue = new Map<number, GateTag>();
  for (let tag = 1; tag <= TAGS; tag++) {
    const address = { table: 'holding', register: tag, type: signal.type };
    const config = tagSchema.parse({
      id: `unit.tag-${tag}`,
      connection: 'plc',
      address,
      range: { min: -1e6, max: 1e6 },
    });
    catalogue.set(tag, { config, workUnit: 'unit', connection: 'plc' });
  }
  const gate = createGate({ tags: catalogue });
  const windows = createWindows({
    workUnit: 'unit',
    tagId: (tag) => catalogue.get(tag)?.config.id ?? '',
    config: windowsSchema.parse({ maxReadings }),
    nextShiftEnd: () => Number.POSITIVE_INFINITY,
    maxReadingsHeld: 1e6,
  });
  const scale = scaleOf({});
  const summaries = createSummaries(() => scale);
  const digest = createHash('sha256').update('x').digest('hex');
  const context: BatchContext = {
    station: 'bench',
    at: T0,
    shift: null,
    configHash: digest,
    rulePacks: [],
    engine: '0',
    worker: 'bench',
    calibration: [],
    tagId: (tag) => catalogue.get(tag)?.config.id ?? '',
  };
  const ms = { gate: 0, window: 0, body: 0, summary: 0 };
  const bytes = { text: 0, deflated: 0, summary: 0 };
  let sealed = 0;
  let batches = 0;
  for (let second = 0; second < SECONDS; second++) {
    const frame = frameAt(signal, second);
    let from = cpuMs();
    const lap = (step: keyof typeof ms) => {
      const now = cpuMs();
      ms[step] += now - from;
      from = now;
    };
    const gated = gate.gateFrame(frame, second);
    lap('gate');
    const { closed } = windows.accept(gated.accepted, gated.flags, second, digest);
    lap('window');
    for (const window of closed) {
      from = cpuMs();
      const { head, bytes: text } = encodeBatch(window, context);
      lap('body');
      for (const part of summaries.add(window.columns, head.window.end)) bytes.summary += encodeSummary(part).length;
      lap('summary');
      sealed += head.readings;
      bytes.text += text.length;
      if (batches++ % 10 === 0) bytes.deflated += 10 * deflateRawSync(text).length;
    }
  }
  const perSecond = (took: number, n: number) => `${(n / took / 1000).toFixed(1)} M/s`;
  const readings = SECONDS * TAGS;
  const whole = ms.gate / readings + ms.window / readings + ms.body / sealed;
  console.log(`${signal.name}, ${maxReadings} readings a window (${batches} batches)`);
  console.log(
    `  gate ${perSecond(ms.gate, readings)}, window ${perSecond(ms.window, readings)}, body and text ${perSecond(ms.body, sealed)}`,
  );
  console.log(
    `  together ${(1 / whole / 1000).toFixed(2)} M/s = ${(whole * 1000).toFixed(3)} CPU-s per million; summaries ${perSecond(ms.summary, sealed)}`,
  );
  console.log(
    `  bytes a reading: text ${(bytes.text / sealed).toFixed(2)}, deflated ${(bytes.deflated / sealed).toFixed(2)}, summary ${(bytes.summary / sealed).toFixed(3)}`,
  );
}

for (const signal of SIGNALS) for (const maxReadings of [5000, 60_000]) measure(signal, maxReadings);
