/**
 * Imports one file in a process of its own and prints what it cost: `node importingProcess.ts FILE MAPPING.json`. A delivery takes a
 * moment, as a durable one does.
 */
import { readFileSync } from 'node:fs';
import { type ImportTag, importFile, parseMapping } from '../../../electron/imports/index.ts';
import { systemClock } from '../../../electron/supervision/index.ts';

const [path = '', mapping = ''] = process.argv.slice(2);
const tags = new Map<string, ImportTag>();
let delivered = 0;
let refused = 0;
let looks = 0;
const pause = () => new Promise<void>((resume) => setTimeout(resume, 1));
const outcome = await importFile({
  path,
  mapping: parseMapping(readFileSync(mapping, 'utf8')),
  connection: 'files',
  tagOf(id) {
    let tag = tags.get(id);
    if (!tag) {
      tag = { id, number: tags.size, connection: 'files', workUnit: 'lab' };
      tags.set(id, tag);
    }
    return tag;
  },
  sink: {
    async deliver(frame) {
      delivered += frame.tag.length;
      await pause();
    },
    async refuse(items) {
      refused += items.length;
      await pause();
    },
  },
  clock: systemClock(),
  futureMsMax: 0,
  onProgress: () => void looks++,
});
const { state, counts, tookMs } = outcome;
const rssMb = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ state, counts, tookMs, delivered, refused, looks, rssMb, tags: tags.size }));
