/** Sheets of the training laboratory: an inventory, the asset register it should agree with, and a purchase ledger, with the mistakes such sheets have. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StationConfigInput } from './plants/parts.ts';

const FOLDER = 'inventory';

export const TRAINING_LAB: NonNullable<StationConfigInput['lab']> = {
  generator: 'SQG',
  satelliteAreas: ['Chem/101/Sink', 'Chem/203/Hood'],
  controlAreas: [
    { id: 'Chem floor 1', locations: ['Chem/1'] },
    { id: 'Chem floor 2', locations: ['Chem/2'] },
    { id: 'Bio', locations: ['Bio/'] },
  ],
  awards: [
    {
      id: 'NSF-2201',
      from: '2022-01-01',
      to: '2035-12-31',
      categories: ['reagents', 'equipment'],
      budgetCents: 2_500_000,
    },
    { id: 'NIH-R01-77', from: '2022-03-01', to: '2035-12-31', categories: [], budgetCents: 6_000_000 },
    { id: 'NSF-1904', from: '2019-04-01', to: '2023-03-31', categories: [], budgetCents: 1_000_000 },
  ],
  sheets: [
    { list: 'inventory', file: `${FOLDER}/inventory.csv` },
    { list: 'register', file: `${FOLDER}/register.csv` },
    { list: 'purchases', file: `${FOLDER}/purchases.csv`, isWhole: false },
  ],
};

/** What is there already stays. @param nowMs ms since 1970; dates in the sheets are counted back from it */
export function writeLabSheets(dataFolder: string, nowMs: number): void {
  const folder = join(dataFolder, FOLDER);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const sheets = { inventory: inventorySheet(nowMs), register: registerSheet(nowMs), purchases: purchaseSheet(nowMs) };
  for (const [name, text] of Object.entries(sheets)) {
    const file = join(folder, `${name}.csv`);
    if (!existsSync(file)) writeFileSync(file, text, { mode: 0o600 });
  }
}

const SUBSTANCES = [
  ['Acetone', '67-64-1', 'L', 'flammable'],
  ['Ethanol', '64-17-5', 'L', 'flammable'],
  ['Toluene', '108-88-3', 'L', 'flammable; toxic'],
  ['Diethyl ether', '60-29-7', 'L', 'flammable; peroxideFormer'],
  ['Tetrahydrofuran', '109-99-9', 'L', 'flammable; peroxideFormer'],
  ['Dichloromethane', '75-09-2', 'L', 'toxic; carcinogen'],
  ['Sulfuric acid', '7664-93-9', 'L', 'corrosive; oxidizer'],
  ['Nitric acid', '7697-37-2', 'L', 'corrosive; oxidizer'],
  ['Sodium hydroxide', '1310-73-2', 'kg', 'corrosive'],
  ['Sodium chloride', '7647-14-5', 'kg', ''],
  ['Sodium', '7440-23-5', 'kg', 'waterReactive; flammable'],
  ['Formaldehyde solution', '50-00-0', 'L', 'toxic; carcinogen'],
] as const;
const PLACES = [
  'Chem/101/Cabinet 2',
  'Chem/105/Shelf 1',
  'Chem/203/Cabinet 1',
  'Chem/210/Fridge',
  'Bio/12/Bench',
] as const;
const OWNERS = ['Curie', 'Haber', 'Hodgkin', 'Sanger'] as const;
const CONTAINERS = 60;

interface Container {
  readonly barcode: string;
  readonly name: string;
  readonly cas: string;
  readonly quantity: string;
  readonly unit: string;
  readonly location: string;
  readonly owner: string;
  readonly hazards: string;
  readonly received: string;
  readonly opened: string;
  readonly expires: string;
  readonly wasteSince: string;
}

function containers(nowMs: number): Container[] {
  return Array.from({ length: CONTAINERS }, (_, n): Container => {
    const [name, cas, unit, hazards] = SUBSTANCES[(n * 5) % SUBSTANCES.length] as (typeof SUBSTANCES)[number];
    const receivedDaysAgo = 30 + ((n * 37) % 500);
    return {
      barcode: `C-${10_001 + n}`,
      name,
      cas,
      quantity: String([0.5, 1, 2.5, 4, 20][n % 5]),
      unit,
      location: PLACES[n % PLACES.length] as string,
      owner: OWNERS[n % OWNERS.length] as string,
      hazards,
      received: dayAgo(nowMs, receivedDaysAgo),
      opened: n % 3 === 0 ? dayAgo(nowMs, receivedDaysAgo - 20) : '',
      expires: n % 4 === 0 ? dayAgo(nowMs, ((n * 11) % 90) - 60) : '',
      wasteSince: '',
    };
  });
}

const HEADER = 'Barcode,Name,CAS,Quantity,Unit,Location,Owner,Hazards,Received,Opened,Expires,Waste since';

function inventorySheet(nowMs: number): string {
  const rows = containers(nowMs).map((each, n) => {
    if (n === 7) return { ...each, cas: '1975-09-02' }; // a spreadsheet took 75-09-2 for a day
    if (n === 12) return { ...each, cas: '64-71-5' };
    if (n === 18) return { ...each, unit: 'litres' };
    if (n === 25) return { ...each, quantity: '2,5' };
    if (n === 31) return { ...each, barcode: 'C-10031' };
    return each;
  });
  const waste = [
    ['W-501', 'Halogenated solvent waste', '20', 'Chem/101/Cabinet 2', 171],
    ['W-502', 'Non-halogenated solvent waste', '20', 'Chem/101/Cabinet 2', 190],
    ['W-503', 'Acid waste', '10', 'Chem/203/Cabinet 1', 40],
    ['W-504', 'Solvent waste', '120', 'Chem/203/Hood', 30],
    ['W-505', 'Solvent waste', '100', 'Chem/203/Hood', 2],
  ] as const;
  return csv(HEADER, [
    ...rows,
    ...waste.map(([barcode, name, quantity, location, daysAgo]) => ({
      barcode,
      name,
      cas: '',
      quantity,
      unit: 'L',
      location,
      owner: 'EHS',
      hazards: 'toxic',
      received: '',
      opened: '',
      expires: '',
      wasteSince: dayAgo(nowMs, daysAgo),
    })),
  ]);
}

/** Two containers were never entered, one stands elsewhere, one is another person's, one has long been thrown away. */
function registerSheet(nowMs: number): string {
  const rows = containers(nowMs)
    .filter((_, n) => n !== 3 && n !== 22)
    .map((each, n) => {
      if (n === 9) return { ...each, location: 'Chem/301/Cabinet 4' };
      if (n === 14) return { ...each, owner: 'Pauling' };
      if (n === 27) return { ...each, quantity: '10' };
      return each;
    });
  return csv(HEADER, [...rows, { ...(rows[0] as Container), barcode: 'C-09876', name: 'Benzene', cas: '71-43-2' }]);
}

function purchaseSheet(nowMs: number): string {
  const rows = [
    ['P-1', 40, 'NSF-2201', 'reagents', 'Fisher', 'Acetone 4 × 4 L', '212.40', '', 'ida'],
    ['P-2', 39, 'NSF-2201', 'equipment', 'Mettler', 'Balance', '10,400.00', 'Curie', 'ida'],
    ['P-3', 33, 'NSF-2201', 'alcohol', 'Campus store', 'Wine, reception', '86.00', '', 'ida'],
    ['P-4', 30, 'NIH-R01-77', 'reagents', 'Sigma', 'Antibodies', '6,100.00', '', 'emil'],
    ['P-5', 28, 'NIH-R01-77', 'reagents', 'Sigma', 'Antibodies, second lot', '5,200.00', '', 'emil'],
    ['P-6', 21, 'NSF-2201', 'reagents', 'Fisher', 'Acetone 4 × 4 L', '212.40', '', 'ida'],
    ['P-7', 21, 'NSF-2201', 'reagents', 'Fisher', 'Acetone 4 × 4 L', '212.40', '', 'ida'],
    ['P-8', 12, 'NSF-2201', 'equipment', 'Agilent', 'Column oven', '15,900.00', 'ida', 'ida'],
    ['P-9', 9, 'NSF-1904', 'travel', 'Rail', 'Conference', '340.00', '', 'emil'],
    ['P-10', 5, 'DOE-11', 'reagents', 'VWR', 'Gloves', '88,00', '', 'emil'],
  ] as const;
  const lines = rows.map(([id, daysAgo, ...rest]) => [id, dayAgo(nowMs, daysAgo), ...rest].map(quoted).join(','));
  return ['ID,Date,Award,Category,Vendor,Description,Amount,Approved by,Requested by', ...lines, ''].join('\r\n');
}

const csv = (header: string, rows: readonly Container[]): string =>
  [header, ...rows.map((row) => Object.values(row).map(quoted).join(',')), ''].join('\r\n');
const quoted = (cell: string): string => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

const MS_PER_DAY = 86_400_000;
const dayAgo = (nowMs: number, days: number): string => new Date(nowMs - days * MS_PER_DAY).toISOString().slice(0, 10);
