import type {
  BrowseResult,
  CertificateView,
  ConnectionPlanView,
  DecodedRead,
  ImportPreview,
  ImportProgress,
  NodeDescription,
  ReplayReport,
} from '../../shared/contract/links.ts';

/** Test only: believable answers for the screens Links, Imports and Configuration. */
const HOUR_US = 3_600_000_000;
const now = () => Date.now() * 1000;

const plan = (connection: string): ConnectionPlanView => ({
  connection,
  responseMs: 6.2,
  responseFrom: 'measured',
  tags: 46,
  requestsPerSecond: 5.2,
  bytesPerSecond: 1_140,
  busLoadPercent: 3.2,
  requestsSavedPercent: 89,
  warnings: [],
  rates: [
    {
      everyMs: 500,
      tags: 12,
      requestsPerCycle: 2,
      registersPerCycle: 58,
      bitsPerCycle: 0,
      bytesPerCycle: 158,
      expectedCycleMs: 12.4,
      busLoadPercent: 2.5,
      unplannedRequestsPerCycle: 12,
      reads: [
        {
          unitId: 1,
          table: 'holding',
          start: 0,
          count: 34,
          tags: ['press-1.state', 'press-1.total', 'press-1.reject'],
        },
        { unitId: 1, table: 'holding', start: 120, count: 24, tags: ['press-1.temp', 'press-1.force'] },
      ],
    },
    {
      everyMs: 1000,
      tags: 34,
      requestsPerCycle: 3,
      registersPerCycle: 120,
      bitsPerCycle: 16,
      bytesPerCycle: 290,
      expectedCycleMs: 18.6,
      busLoadPercent: 0.7,
      unplannedRequestsPerCycle: 34,
      reads: [
        { unitId: 1, table: 'input', start: 200, count: 100, tags: ['press-1.oil'] },
        { unitId: 1, table: 'input', start: 380, count: 20, tags: ['press-1.air'] },
        { unitId: 1, table: 'coil', start: 0, count: 16, tags: ['press-1.guard'] },
      ],
    },
  ],
});

const DECODED: DecodedRead = {
  unitId: 1,
  table: 'holding',
  register: 10,
  words: ['e979', '42f6'],
  rows: [
    { type: 'float32', order: 'CDAB', value: '123.456', plausibility: 'likely', why: 'ordinary size, few digits' },
    { type: 'uint16', order: 'AB', value: '59769', plausibility: 'possible', why: '' },
    { type: 'int32', order: 'ABCD', value: '-377928970', plausibility: 'unlikely', why: 'very large' },
    {
      type: 'float32',
      order: 'ABCD',
      value: '-1.8842e+25',
      plausibility: 'unlikely',
      why: 'exponent far from ordinary',
    },
    { type: 'bcd32', order: 'ABCD', value: '–', plausibility: 'unlikely', why: 'digits above 9' },
  ],
};

const CERTIFICATES: CertificateView[] = [
  {
    thumbprint: '3f8a1c0de9b27745a1f0c2d4e6b8091a2b3c4d5e',
    sha256: '9f2c1e7ab04d5586c3f1d2e4b7a89c0d1e2f3a4b5c6d7e8f90a1b2c3d4e5f607',
    subject: 'CN=Cell controller 4, O=Plant A',
    issuer: 'CN=Plant A OPC UA CA',
    applicationUri: 'urn:plant-a:cell-4',
    validFrom: now() - 8_000 * HOUR_US,
    validTo: now() + 410 * HOUR_US,
    keyBits: 2048,
    isTrusted: true,
    isRejected: false,
    warnings: ['expires in 17 days'],
  },
  {
    thumbprint: '77aa1c0de9b27745a1f0c2d4e6b8091a2b3c4d99',
    sha256: '112c1e7ab04d5586c3f1d2e4b7a89c0d1e2f3a4b5c6d7e8f90a1b2c3d4e5f607',
    subject: 'CN=Unknown server',
    issuer: 'CN=Unknown server',
    applicationUri: 'urn:unknown',
    validFrom: now() - 20 * HOUR_US,
    validTo: now() + 9_000 * HOUR_US,
    keyBits: 2048,
    isTrusted: false,
    isRejected: false,
    warnings: [],
  },
];

const node = (nodeId: string, name: string, isTag: boolean, dataType = ''): BrowseResult['nodes'][number] => ({
  nodeId,
  browseName: name,
  displayName: name,
  nodeClass: isTag ? 'Variable' : 'Object',
  dataType,
  isTag,
  hasChildren: !isTag,
});
const TREE: Readonly<Record<string, BrowseResult['nodes']>> = {
  'i=85': [node('i=2253', 'Server', false), node('nsu=urn:plant;s=Press1', 'Press 1', false)],
  'i=2253': [
    node('nsu=urn:plant;s=Press1.Temperature', 'Temperature', true, 'Float'),
    node('nsu=urn:plant;s=Press1.Pressure', 'Pressure', true, 'Double'),
    node('nsu=urn:plant;s=Press1.Drive', 'Drive', false),
  ],
  'nsu=urn:plant;s=Press1': [
    node('nsu=urn:plant;s=Press1.Temperature', 'Temperature', true, 'Float'),
    node('nsu=urn:plant;s=Press1.Pressure', 'Pressure', true, 'Double'),
  ],
};
const described = (nodeId: string): NodeDescription => ({
  nodeId,
  ok: true,
  message: '',
  id: nodeId.replace(/^.*s=/, '').replace('Press1', 'press-1').toLowerCase(),
  name: nodeId.replace(/^.*\./, ''),
  unit: nodeId.endsWith('Pressure') ? 'bar' : 'Cel',
  euText: '',
  type: nodeId.endsWith('Pressure') ? 'float64' : 'float32',
  range: { min: 0, max: nodeId.endsWith('Pressure') ? 16 : 300 },
  path: 'Objects/Press 1',
  value: nodeId.endsWith('Pressure') ? '6.21' : '74.3',
});

const MAPPING = {
  name: 'water-samples',
  version: 1,
  format: { kind: 'csv', delimiter: 'auto', encoding: 'auto', decimal: '.', headerRow: 1 },
  time: { columns: ['Sample Date', 'Sample Time'], format: 'MM/dd/yyyy HH:mm', timeZone: 'America/New_York' },
  values: [
    { column: 'Residual Free Chlorine (mg/L)', tag: 'water.{Sample Site}.chlorine', censored: 'refuse' },
    { column: 'Coliform (MPN/100mL)', tag: 'water.{Sample Site}.coliform', censored: 'limit' },
  ],
};
const PREVIEW: ImportPreview = {
  file: '/home/olga/distribution_2015.csv',
  bytes: 1_912_330,
  kind: 'csv',
  encoding: 'utf-8',
  delimiter: ',',
  sheets: [],
  header: [
    'Sample Number',
    'Sample Date',
    'Sample Time',
    'Sample Site',
    'Residual Free Chlorine (mg/L)',
    'Coliform (MPN/100mL)',
  ],
  rows: Array.from({ length: 24 }, (_, i) => ({
    row: i + 2,
    cells: [
      String(201_500_000 + i),
      '01/02/2015',
      `08:${String(10 + i).padStart(2, '0')}`,
      `1S${String(3 + i).padStart(2, '0')}B`,
      i === 6 ? 'n/a' : (0.42 + i / 100).toFixed(2),
      '<1',
    ],
    verdict: i === 6 ? ('refused' as const) : ('accepted' as const),
    reason: i === 6 ? 'row 8, column “Residual Free Chlorine (mg/L)”: “n/a” is no number' : '',
    readings: [],
  })),
  problems: [],
  suggestedMapping: JSON.stringify(MAPPING, null, 2),
};
const PROGRESS: ImportProgress[] = [
  {
    id: '1',
    file: '/home/olga/distribution_2015.csv',
    mapping: 'water-samples',
    state: 'running',
    rows: 8_120,
    accepted: 8_097,
    refused: 23,
    readings: 31_204,
    bytesDone: 1_001_000,
    bytesTotal: 1_912_330,
    startedAt: now() - 4_000_000,
    message: '',
    reasons: { 'not a number': 22, 'unknown tag': 1 },
  },
];

const CONFIG = JSON.stringify(
  {
    configVersion: 1,
    station: { id: 'cr-01', name: 'Control room 1', timeZone: 'Europe/Berlin' },
    equipment: [{ id: 'press-1', path: 'Plant A/Forming/Line 1/Press 1' }],
    connections: [{ id: 'plc-1', protocol: 'modbus-tcp', host: '127.0.0.1', port: 5020 }],
    tags: [
      {
        id: 'press-1.temp',
        equipment: 'press-1',
        connection: 'plc-1',
        unit: 'Cel',
        everyMs: 500,
        address: { table: 'holding', register: 10, type: 'float32', order: 'CDAB' },
        range: { min: -40, max: 300 },
      },
    ],
  },
  null,
  2,
);
const REPORT: ReplayReport = {
  from: now() - HOUR_US,
  to: now(),
  batches: 12,
  readings: 86_400,
  identical: 9,
  differing: 3,
  isIdentical: false,
  configBefore: 'a',
  configAfter: 'b',
  differences: [
    {
      workUnit: 'press-1',
      tag: 'press-1.temp',
      what: 'refused: outside instrument range',
      before: '0',
      after: '41',
      at: now() - HOUR_US / 2,
      count: 41,
    },
    {
      workUnit: 'press-1',
      tag: '',
      what: 'window border',
      before: '12:05:00',
      after: '12:04:12',
      at: now() - HOUR_US / 2,
      count: 1,
    },
  ],
  moreDifferences: 0,
};

export const FAKE_LINK_ANSWERS: Record<string, (request: never) => unknown> = {
  'link:plan': () => ['plc-1', 'plc-2'].map(plan),
  'link:test': () => ({
    kind: 'tested',
    ok: true,
    steps: [
      { step: 'connect', ok: true, detail: '127.0.0.1:5020', tookMs: 1.2 },
      { step: 'one read', ok: true, detail: 'holding register 0 of unit 1 answered', tookMs: 6.4 },
    ],
  }),
  'link:control': () => ({ ok: true }),
  'link:decode': () => ({ ok: true, decoded: DECODED }),
  'link:certificates': () => ({ ok: true, certificates: CERTIFICATES }),
  'link:trust': () => ({ ok: true }),
  'link:browse': ({ nodeId }: { nodeId: string }) => ({ ok: true, result: { nodes: TREE[nodeId] ?? [] } }),
  'link:describe': ({ nodeIds }: { nodeIds: string[] }) => ({ ok: true, nodes: nodeIds.map(described) }),
  'import:mappings': () => [{ name: MAPPING.name, text: JSON.stringify(MAPPING), hash: 'h' }],
  'import:saveMapping': () => ({ ok: true }),
  'import:choose': () => ({ file: PREVIEW.file }),
  'import:preview': () => ({ ok: true, preview: PREVIEW }),
  'import:start': () => ({ ok: true, id: '1' }),
  'import:cancel': () => ({ ok: true }),
  'import:progress': () => PROGRESS,
  'config:get': () => ({ text: CONFIG, hash: 'a', path: '/etc/shiftseal/station.json', isEditable: true }),
  'config:check': ({ text }: { text: string }) => ({
    findings: text.includes('"max"')
      ? []
      : [{ line: 18, column: 16, path: 'tags.0.range', message: 'expected number', remedy: 'give range.max' }],
    notes: [],
  }),
  'config:preview': () => ({ ok: true, report: REPORT }),
  'config:save': () => ({ ok: true }),
};
