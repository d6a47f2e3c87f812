import type { InventoryView } from '../../shared/contract/labChannels.ts';

/** Test only: believable answers for the screen Inventory. */
const now = () => Date.now() * 1000;
const day = (ago: number): string => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
const source = (paragraph: string, document = '40 CFR') => ({ document, paragraph, isChecked: false });

const NAMES = [
  'Acetone',
  'Ethanol',
  'Toluene',
  'Diethyl ether',
  'Dichloromethane',
  'Sulfuric acid',
  'Sodium hydroxide',
];
const CAS = ['67-64-1', '64-17-5', '108-88-3', '60-29-7', '75-09-2', '7664-93-9', '1310-73-2'];
const PLACES = ['Chem/101/Cabinet 2', 'Chem/105/Shelf 1', 'Chem/203/Cabinet 1', 'Bio/12/Bench'];

const items: InventoryView['items'] = Array.from({ length: 240 }, (_, n) => ({
  barcode: `C-${10_001 + n}`,
  name: NAMES[n % NAMES.length] as string,
  cas: CAS[n % CAS.length] as string,
  quantity: [0.5, 1, 2.5, 4][n % 4] as number,
  unit: n % NAMES.length === 6 ? 'kg' : 'L',
  location: PLACES[n % PLACES.length] as string,
  owner: ['Curie', 'Haber', 'Hodgkin'][n % 3] as string,
  supplier: 'Fisher',
  serial: '',
  hazards: n % NAMES.length < 4 ? ['flammable'] : ['corrosive'],
  received: day(30 + ((n * 37) % 500)),
  opened: null,
  expires: n % 4 === 0 ? day(((n * 11) % 90) - 60) : null,
  wasteSince: null,
  tested: null,
}));

const clock = (
  subject: string,
  name: string,
  location: string,
  title: string,
  paragraph: string,
  allowed: number,
  daysLeft: number,
): InventoryView['clocks'][number] => ({
  pack: 'university-lab',
  rule: title,
  kind: 'accumulation',
  title,
  source: source(paragraph),
  subject,
  name,
  location,
  since: day(allowed - daysLeft),
  until: day(-daysLeft),
  daysLeft,
  state: daysLeft < 0 ? 'overdue' : daysLeft <= 14 ? 'warning' : 'running',
});

const VIEW: InventoryView = {
  today: day(0),
  sheets: [{ list: 'inventory', file: 'inventory/inventory.csv', at: now() - 4e9, rows: 245, accepted: 240, seq: 81 }],
  items,
  clocks: [
    clock(
      'W-502',
      'Non-halogenated solvent waste',
      PLACES[0] as string,
      'Waste leaves within 180 days',
      '262.16(b)',
      180,
      -10,
    ),
    clock(
      'Chem/203/Hood',
      'satellite area Chem/203/Hood',
      'Chem/203/Hood',
      'Satellite area over 55 gallons',
      '262.15(a)(6)',
      3,
      1,
    ),
    clock(
      'W-501',
      'Halogenated solvent waste',
      PLACES[0] as string,
      'Waste leaves within 180 days',
      '262.16(b)',
      180,
      9,
    ),
    clock(
      'C-10004',
      'Diethyl ether',
      PLACES[3] as string,
      'Peroxide former tested every six months',
      'peroxide formers',
      180,
      12,
    ),
    ...items
      .slice(0, 12)
      .map((item, n) =>
        clock(item.barcode, item.name, item.location, 'Container past its expiry date', 'labels', 400, 25 + n * 9),
      ),
  ],
  thresholds: [
    ['Flammable liquids in one control area', 'Chem floor 1', 471, 454, 'L', 'above'],
    ['Flammable liquids in one control area', 'Chem floor 2', 388, 454, 'L', 'near'],
    ['Oxidizers in one control area', 'Chem floor 2', 31.5, 113, 'kg', 'below'],
    ['Formaldehyde, accident prevention threshold', 'site', 12, 6803.9, 'kg', 'below'],
  ].map(([title, area, sum, limit, unit, state], n) => ({
    pack: 'university-lab',
    threshold: `t-${n}`,
    title: title as string,
    source: source('9.7', 'NFPA 30'),
    area: area as string,
    sum: sum as number,
    limit: limit as number,
    unit: unit as string,
    share: (sum as number) / (limit as number),
    state: state as 'above',
    containers: 40 - n * 9,
    notAdded: n === 2 ? ['C-10017', 'C-10038'] : [],
  })),
  differences: [
    ['otherPlace', 'C-10012', 'Chem/203/Cabinet 1', 'Chem/301/Cabinet 4'],
    ['missingInRegister', 'C-10023', 'Chem/105/Shelf 1', ''],
    ['missingInLab', 'C-09876', '', 'Chem/101/Cabinet 2'],
    ['otherOwner', 'C-10017', 'Haber', 'Pauling'],
    ['otherQuantity', 'C-10030', '1 L', '10 L'],
  ].map(([kind, barcode, inLab, inRegister], n) => ({
    id: `d-${n}`,
    kind: kind as string,
    barcode: barcode as string,
    name: NAMES[n] as string,
    inLab: inLab as string,
    inRegister: inRegister as string,
    verdict: n === 4 ? ('labIsRight' as const) : null,
    reason: n === 4 ? 'half of it was used' : '',
    decidedBy: n === 4 ? 'sam' : '',
    decidedAt: n === 4 ? now() - 7e9 : null,
  })),
  moreDifferences: 0,
  refused: [
    {
      list: 'inventory',
      row: 9,
      reasons: [
        'cas: "1975-09-02" looks like a date: a spreadsheet may have changed the number; look it up and type it again as text',
      ],
      cells: ['C-10008', 'Dichloromethane', '1975-09-02', '4', 'L'],
    },
    {
      list: 'inventory',
      row: 20,
      reasons: ['unit: "litres" is no UCUM code; write L'],
      cells: ['C-10019', 'Ethanol', '64-17-5', '2.5', 'litres'],
    },
    {
      list: 'purchases',
      row: 11,
      reasons: ['amount: "88,00" is no amount; write 1234.50'],
      cells: ['P-10', day(5), 'DOE-11', 'reagents'],
    },
  ],
  purchases: [
    {
      id: 'P-3',
      date: day(33),
      award: 'NSF-2201',
      category: 'alcohol',
      vendor: 'Campus store',
      description: 'Wine, reception',
      cents: 8600,
      approvedBy: '',
      requestedBy: 'ida',
    },
    {
      id: 'P-7',
      date: day(21),
      award: 'NSF-2201',
      category: 'reagents',
      vendor: 'Fisher',
      description: 'Acetone 4 × 4 L',
      cents: 21240,
      approvedBy: '',
      requestedBy: 'ida',
    },
  ],
  findings: [
    { check: 'unallowable', purchase: 'P-3', detail: 'alcohol is never allowable', paragraph: '2 CFR 200.403(a)' },
    {
      check: 'duplicate',
      purchase: 'P-7',
      detail: 'same day, vendor, amount and text as P-6',
      paragraph: '2 CFR 200.403(f)',
    },
  ],
  requests: [
    {
      id: `RQ-85d8baa5fb374285-${'18SUsC1WBgFNtadEwkgSnBg'.repeat(4).slice(0, 86)}`,
      kind: 'disposal',
      content: { note: 'drum is full', containers: ['W-502'] },
      user: 'olga',
      at: now() - 3e9,
      seq: 90,
    },
  ],
};

export const FAKE_LAB_ANSWERS = {
  'lab:view': () => VIEW,
  'lab:decide': () => ({ ok: true }),
  'lab:request': () => ({ ok: true, request: VIEW.requests[0]?.id ?? '' }),
  'lab:checkRequest': () => ({ ok: true }),
};
