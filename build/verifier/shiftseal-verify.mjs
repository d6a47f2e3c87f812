#!/usr/bin/env node
// Checks evidence of a Shiftseal station with this file and Node 20 or later alone; it only reads. [n]: section of format.md.
//   node shiftseal-verify.mjs [REPORT.pdf] [BUNDLE] [--public-key LINE|FILE] [--checkpoint FILE] [--json]
// Exit code 0: all of it holds. 1: something is not what was sealed, or could not be checked. 2: wrong use.
import { fail, ok as must } from 'node:assert/strict';
import { createHash, createPublicKey, verify, X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inflateSync } from 'node:zlib';

const [facts, asks, findings, issued] = [[], [], [], []]; // holds; only the plant knows; does not; SHA-256 of issued PDFs
const bad = (file, message, entry) => void findings.push({ file, ...(entry === undefined ? {} : { entry }), message });
const step = (file, act, entry) => {
  try {
    return act();
  } catch (error) {
    bad(file, error.message, entry); // what makes a step stumble is a finding, and the next one goes on
  }
};
const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
const hex = (bytes) => sha256(bytes).toString('hex');
const base64 = (text, raw = Buffer.from(text, 'base64')) => must(raw.toString('base64') === text, 'no base64') ?? raw;
const utc = (us) => new Date(us / 1000).toISOString();
// ---------------------------------------------------------------- canonical JSON, RFC 8785 [1]
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
function canonical(value) {
  if (typeof value === 'string') must(value.isWellFormed(), 'a text holds half a character');
  if (Array.isArray(value) && !value.every(Number.isFinite)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value);
  const member = (name) => `${canonical(name)}:${canonical(value[name])}`;
  return `{${Object.keys(value).sort().map(member).join()}}`; // by UTF-16 code units, RFC 8785 §3.2.3
}
/** A .json file: white space and the order of members say nothing; a name told twice is refused. */
function readJson(bytes) {
  const text = utf8.decode(bytes);
  const value = JSON.parse(text);
  const tight = (text.match(/"(?:[^"\\]|\\.)*"|[^\s"]+/g) ?? []).join('');
  must(tight === JSON.stringify(value) || tight === canonical(value), 'a name told twice, or another spelling');
  return value;
}
// ---------------------------------------------------------------- signed notes, keys, checkpoints [4] [5]
function parseNote(document) {
  const split = document.lastIndexOf('\n\n');
  must(split > 0 && document.endsWith('\n'), 'not a signed note: text, empty line, signatures');
  const lines = document.slice(split + 2, -1).split('\n');
  const parsed = lines.map((line) => /^\u2014 (\S+) (\S+)$/.exec(line) ?? fail('a last line is no signature'));
  const signatures = parsed.map(([, name, text]) => ({ name, bytes: base64(text) }));
  return { text: Buffer.from(document.slice(0, split + 1)), signatures };
}
/** name+id+base64(01 ‖ Ed25519 public key); id: the first 4 bytes of SHA-256(name ‖ LF ‖ 01 ‖ public key). */
function parseKey(text) {
  const [line, name, id, rest = ''] = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text.trim()) ?? [];
  const bytes = base64(rest);
  must(bytes.length === 33 && bytes[0] === 1, 'not a public key line');
  must(sha256(`${name}\n`, bytes).toString('hex', 0, 4) === id, 'the key id does not fit the key');
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), bytes.subarray(1)]);
  return { line, name, id, publicKey: createPublicKey({ key: spki, format: 'der', type: 'spki' }) };
}
/** undefined: the note does not name the key; else whether its signatures by that key hold. Strangers are passed over. */
function isSigned({ text, signatures }, key) {
  const own = signatures.filter(({ name, bytes }) => name === key.name && bytes.toString('hex', 0, 4) === key.id);
  return own.length === 0 ? undefined : own.every(({ bytes }) => verify(null, text, key.publicKey, bytes.subarray(4)));
}
/** The keys of the log, oldest first; each signs checkpoints of more than `after` entries. */
function readKeys(present, history) {
  const keys = history === undefined ? [{ ...present, after: -1 }] : [];
  const blocks = history?.trimEnd().split('\n\n') ?? [];
  for (let i = 0; i < blocks.length; i += 2) {
    const note = parseNote(`${blocks[i]}\n\n${(blocks[i + 1] ?? '').trimEnd()}\n`);
    const form = /^shiftseal key rotation v1\n(.+)\nold (.+)\nnew (.+)\nsize (\d+)\nat \d+\n$/.exec(note.text);
    const [, log, from, to, size] = form ?? fail('keys.txt: not a key rotation');
    must(from.startsWith(`${log}+`) && to.startsWith(`${log}+`), 'keys.txt: keys of another log');
    const [old, next] = [parseKey(from), parseKey(to)];
    if (i === 0) keys.push({ ...old, after: -1 });
    const last = keys.at(-1);
    must(last.line === old.line && Number(size) > last.after, `keys.txt: the rotation at ${size} is out of the chain`);
    must(isSigned(note, old) && isSigned(note, next), `keys.txt: the rotation at ${size} lacks a signature`);
    keys.push({ ...next, after: Number(size) });
  }
  must(keys.at(-1).line === present.line, 'the key of station.vkey is not the last of keys.txt');
  return keys;
}
function openCheckpoint(document, keys) {
  const note = parseNote(document);
  const [origin, sizeText, root, at] = note.text.toString().split('\n');
  const size = Number(/^[1-9]\d{0,14}$/.exec(sizeText)?.[0]);
  must(size > 0 && /^[A-Za-z0-9+/]{43}=$/.test(root), 'not a checkpoint: origin, size, root');
  const key = keys.findLast(({ after }) => size > after);
  must(origin === key.name, `it is of log "${origin}", not "${key.name}"`);
  must(isSigned(note, key), `no valid signature of ${key.name} by key ${key.id}, whose time ${size} entries is`);
  must(!keys.some((each) => isSigned(note, each) === false), 'a signature beside a valid one is false');
  return { size, root: base64(root), key, words: `${size} entries at ${utc(Number(at.slice(3)))}` };
}
// ---------------------------------------------------------------- the tree, RFC 9162 §2.1 [3]
const leafOf = (line) => sha256(Buffer.of(0), line);
const nodeOf = (left, right) => sha256(Buffer.of(1), left, right);
/** Root of the tree from known leaves and, left to right, the hashes of the subtrees without any. */
function foldTree({ size, known, proof }, leafAt, isExact = true) {
  let [used, run] = [0, 0];
  const walk = (start, end) => {
    while (run < known.length && known[run][1] < start) run += 1;
    if (run === known.length || known[run][0] >= end) return Buffer.from(proof[used++] ?? '', 'hex');
    if (end - start === 1) return leafAt(start);
    let split = 1;
    while (split * 2 < end - start) split *= 2;
    return nodeOf(walk(start, start + split), walk(start + split, end));
  };
  const root = walk(0, size);
  must(used === proof.length || !isExact, 'tree.json: too few or too many hashes in its proof');
  return root;
}
/** The root when the log had fewer entries, the last of them known: the hashes left of it are the same. */
function rootAt(size, tree, leaves) {
  must(leaves.has(size - 1), `the bundle does not show the tree of ${size} entries: nothing to compare with`);
  const known = tree.known.map(([first, last]) => [first, Math.min(last, size - 1)]).filter(([first]) => first < size);
  return foldTree({ ...tree, size, known }, (seq) => leaves.get(seq), false);
}
// ---------------------------------------------------------------- OEE worked out again from readings [7]
/** Keeps [source time µs, value (undefined: Bad), the same as a count in engineering units, start of its batch]. */
function keepReadings({ axes, from, lineage, tags, workUnit }, book) {
  for (const { tag, kind, source, values } of tags.filter((each) => book.readings.has(`${workUnit} ${each.tag}`))) {
    const { scale, calibration } = book.configs.get(lineage.config)?.tags.find(({ id }) => id === tag) ?? {};
    const [[rawLow, rawHigh], [low, high]] = [scale?.raw ?? [0, 1], scale?.engineering ?? [0, 1]];
    let at = axes[source].start;
    values.forEach((written, row) => {
      if (row > 0) at += axes[source].steps[row - 1];
      const value = kind === 'float32' && written !== null ? Math.fround(written) : (written ?? undefined);
      const raw = kind === 'string' ? Number.NaN : Number(value);
      const count = low + ((raw - rawLow) * (high - low)) / (rawHigh - rawLow);
      book.readings.get(`${workUnit} ${tag}`).push([at, value, count + (calibration?.offset ?? 0), from]);
    });
  }
}
/** Planned time in µs [7.2]: base of the OEE, in production, unknown, in small stops. A sweep over all that begins or ends. */
function timesOf(unit, readings, gaps) {
  const [events, codes, stops] = [[], new Set(), []]; // [µs, what happens then]; codes in force; runs of unplanned or coded time
  let [at, planned, lost, state] = [0, 0, 0, undefined];
  const span = (from, to, act) => to > from && events.push([from, () => act(1)], [to, () => act(-1)]);
  const lose = (from, to) => span(from, to, (n) => (lost += n));
  for (const [from, to] of unit.planned) span(Math.max(from, unit.from), Math.min(to, unit.to), (n) => (planned += n));
  for (const [i, [from, to]] of unit.coded.entries()) span(from, to, (n) => (n > 0 ? codes.add(i) : codes.delete(i)));
  for (const { from, to } of gaps) lose(from, to);
  const restarts = gaps.filter(({ cause, to }) => /^(stationStopped|workerDied)$/.test(cause) && to <= unit.to);
  const told = [...restarts.map(({ to }) => [to]), ...readings].sort((a, b) => a[0] - b[0]);
  told.forEach(([since, value], i) => {
    const spellings = [String(value), ...(typeof value === 'boolean' ? [String(Number(value))] : [])];
    const name = unit.stateMap[spellings.find((code) => Object.hasOwn(unit.stateMap, code))];
    events.push([since, () => (state = value === undefined ? undefined : name)]);
    if (unit.stateHoldMsMax !== null) lose(since + unit.stateHoldMsMax * 1000, told[i + 1]?.[0] ?? unit.to);
  });
  const outOfBase = { teep: [], iso: ['notScheduled', 'plannedStop'] }[unit.definition] ?? ['notScheduled'];
  const sums = { base: 0, run: 0, unknown: 0, small: 0 };
  for (const [next, act] of events.sort((a, b) => a[0] - b[0])) {
    const us = planned > 0 ? next - at : 0;
    const isUnknown = lost > 0 || state === undefined || state === 'UNKNOWN' || state === 'COMM_LOSS';
    const own = isUnknown ? 'unknown' : (unit.lossOfState[state] ?? 'unplannedStop');
    const code = own === 'run' || own === 'unknown' ? undefined : unit.coded[Math.max(...codes)]?.[2];
    const loss = code ?? own;
    if (!outOfBase.includes(loss)) sums.base += us;
    if (loss === 'run') sums.run += us;
    if (isUnknown) sums.unknown += us;
    if (loss === 'smallStop') sums.small += us;
    if (us > 0 && (code !== undefined || loss === 'unplannedStop')) {
      const stop = stops.at(-1)?.end === at ? stops.pop() : { us: 0, uncodedUs: 0 };
      stops.push({ end: next, us: stop.us + us, uncodedUs: stop.uncodedUs + (code === undefined ? us : 0) });
    }
    act();
    at = next;
  }
  for (const { us, uncodedUs } of stops) if (us <= unit.smallStopMs * 1000) sums.small += uncodedUs;
  return sums;
}
/** Items counted in (from, to] by a cumulative counter [7.3]; `made` hears of each step. */
function countItems({ from, idealCycleMs }, readings, range, made) {
  let [quantity, lastAt, last] = [null, Number.NEGATIVE_INFINITY, Number.NaN];
  for (const [at, , count] of readings) {
    if (Number.isNaN(count) || at <= lastAt) continue;
    const overTheTop = range?.max - last + 1 + (count - range?.min); // without a range not a number, as all that follows
    const isRollover = overTheTop > 0 && overTheTop <= (range?.max - range?.min + 1) / 32;
    const canBeMade = count <= 100 + (10 * (at - lastAt)) / 1000 / idealCycleMs;
    const sinceReset = isRollover ? overTheTop : canBeMade ? Math.max(count, 0) : 0;
    const items = Number.isNaN(last) || at <= from ? 0 : count >= last ? count - last : sinceReset;
    quantity = (quantity ?? 0) + items;
    if (items > 0) made(at, items);
    [lastAt, last] = [at, count];
  }
  return quantity;
}
function verifyOee(unit, book, config) {
  const { oee } = config.equipment.find(({ id }) => id === unit.workUnit);
  const told = canonical([unit.stateTag, unit.totalTag, unit.rejectTag, unit.idealCycleMs, unit.stateMap]);
  const isConfigured = told === canonical([oee.state, oee.total, oee.reject ?? null, oee.idealCycleMs, oee.stateMap]);
  must(isConfigured, `oee of ${unit.workUnit}: tags, ideal cycle or states are not those of the configuration`);
  const touches = ({ from, to, cause }) => from <= unit.to && to >= unit.from && cause !== 'refused';
  const gaps = book.gaps.filter((gap) => touches(gap) && [null, unit.connection].includes(gap.connection));
  const read = (tag, counts = () => true) => {
    const all = (book.readings.get(`${unit.workUnit} ${tag}`) ?? []).sort((a, b) => a[0] - b[0] || a[3] - b[3]);
    const before = all.findLast((each) => each[0] < unit.from && counts(each));
    return [...(before ? [before] : []), ...all.filter(([at]) => at >= unit.from && at <= unit.to)];
  };
  const isTold = ([, value]) => value !== undefined;
  const { base, run, unknown, small } = timesOf(unit, read(unit.stateTag), gaps);
  const baseUs = base + ({ ooe: unit.breakUs, teep: unit.breakUs + unit.outsideUs }[unit.definition] ?? 0);
  const runUs = run + (unit.smallStopsLower === 'performance' ? small : 0);
  const products = read(unit.productTag, isTold).filter(isTold);
  const ideal = { all: 0, rejected: 0 }; // ms at the ideal cycle
  const add = (which) => (at, items) => {
    const product = products.findLast(([since]) => since < at)?.[1];
    ideal[which] += items * (Object.hasOwn(unit.products, product) ? unit.products[product] : unit.idealCycleMs);
  };
  const produced = countItems(unit, read(unit.totalTag, isTold), unit.totalRange, add('all'));
  const counted = countItems(unit, read(unit.rejectTag, isTold), unit.rejectRange, add('rejected'));
  const rejected = unit.rejectTag === null ? 0 : counted;
  const isRefused = produced !== null && rejected > produced;
  const good = produced === null || rejected === null || isRefused ? null : produced - rejected;
  const hasOee = good !== null && baseUs > 0 && (run > 0 || produced === 0);
  const again = {
    plannedBusyTimeMinutes: baseUs / 60e6,
    actualProductionTimeMinutes: run / 60e6,
    unknownTimeMinutes: unknown / 60e6,
    producedQuantity: produced,
    rejectedQuantity: rejected,
    goodQuantity: good,
    availability: baseUs > 0 ? runUs / baseUs : null,
    performance: produced === null || isRefused || run === 0 ? null : (ideal.all * 1000) / runUs,
    quality: good === null || produced === 0 ? null : good / produced,
    oee: hasOee ? ((ideal.all - ideal.rejected) * 1000) / baseUs : null,
  };
  const isSame = (a, b) => a === b || (a !== null && b !== null && Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b)));
  const wrong = Object.keys(again).filter((name) => !isSame(again[name], unit.figures[name]));
  const words = wrong.map((name) => `${name} is ${unit.figures[name]}, from the readings ${again[name]}`).join('; ');
  must(wrong.length === 0, `oee of ${unit.workUnit}: ${words}`);
  facts.push(`oee of ${unit.workUnit}, worked out again from the readings: ${canonical(again)}`);
}
// ---------------------------------------------------------------- the report [7] [8]
function differences(sealed, now, path) {
  const isBranch = [sealed, now].every((each) => typeof each === 'object' && each !== null);
  if (!isBranch) return sealed === now ? [] : [`${path} was sealed as ${canonical(sealed)}, not ${canonical(now)}`];
  return Object.keys({ ...sealed, ...now }).flatMap((name) => differences(sealed[name], now[name], `${path}.${name}`));
}
function verifyReport(report, book, key) {
  const digest = hex(canonical(report));
  const own = book.reports.find((each) => each.key === key && each.document) ?? fail('the bundle has no entry of it');
  for (const change of differences(own.document, report, 'report').slice(0, 10)) bad('report.json', change, own.seq);
  if (own.digest !== digest) bad('report.json', `its SHA-256 is ${digest}, the sealed one ${own.digest}`, own.seq);
  facts.push(`report.json was sealed as entry ${own.seq} at ${utc(own.at)}`);
  for (const { event, seq, report: of, replaces, digest: bound, signature: by, pdf: file } of book.reports) {
    if (of === key && bound !== own.digest) bad('entries.ndjson', `${event}: of another document`, seq);
    if (of === key && event === 'issued') issued.push(file.sha256);
    if (of === key && /^(reviewed|signed)$/.test(event) && !by?.user) bad('entries.ndjson', `${event} by nobody`, seq);
    const who = by ? `: ${by.user} (${by.role}), "${by.meaning}", ${utc(by.at)}` : '';
    if (of === key || replaces === key) facts.push(`report ${event} by entry ${seq}${who}`);
  }
  const missing = report.evidence.entries - book.counted; // of those that were written in its span or speak of it
  if (missing < 0 || (missing && !book.removed.length)) bad('entries.ndjson', `${missing} of its span are missing`);
  const config = book.configs.get(report.basis.config) ?? fail('the configuration it names is not in the bundle');
  for (const unit of report.oee) step('report.json', () => verifyOee(unit, book, config), own.seq);
}
// ---------------------------------------------------------------- the bundle [6]
function takeEntry(seq, line, book) {
  const body = JSON.parse(utf8.decode(line));
  must(canonical(body) === line.toString() && body.v === 1, 'not in canonical form (RFC 8785), or not of format 1');
  const isOfSpan = body.at < book.to || (body.from !== null && body.from < book.to && body.to >= book.from);
  if (seq < book.limit && body.at >= book.from && isOfSpan) book.counted += 1;
  if (body.kind === 'shiftReport') book.reports.push({ seq, ...body });
  if (body.kind === 'retention') book.removed.push(...body.ranges.filter(([, last]) => last < seq));
  if (body.kind === 'config') book.configs.set(hex(canonical(body.document)), body.document);
  if (seq < book.limit && body.kind === 'gap' && body.from !== null) book.gaps.push(body);
  if (seq < book.limit && (body.kind === 'batch' || body.kind === 'amendment')) keepReadings(body, book);
}
function verifyBundle(folder, trusted, printed) {
  const text = (name) => readFileSync(join(folder, name), 'utf8');
  const json = (name) => readJson(readFileSync(join(folder, name)));
  const { digest, ...manifest } = json('bundle.json');
  must(manifest.format === 1, 'bundle.json: this verifier reads format 1');
  if (digest !== hex(canonical(manifest))) bad('bundle.json', 'changed: it does not fit its own digest');
  const check = ({ name, bytes, sha256: told }) => {
    must(/^[a-z]+\.[a-z]+$/.test(name), 'no name of a file of a bundle');
    const content = name.endsWith('.json') ? Buffer.from(canonical(json(name))) : readFileSync(join(folder, name));
    const why = content.includes('\r\n') ? 'line ends are CR LF' : `${content.length} bytes of ${bytes}`;
    must(content.length === bytes && hex(content) === told, `not as exported (${why}): another SHA-256 than then`);
  };
  for (const each of manifest.files) step(each.name, () => check(each));
  const has = (name) => name === 'bundle.json' || manifest.files.some((each) => each.name === name);
  for (const name of readdirSync(folder)) if (!has(name)) facts.push(`${name} is not part of the bundle`);
  const keys = readKeys(parseKey(text('station.vkey')), has('keys.txt') ? text('keys.txt') : undefined);
  must(!trusted || keys.some(({ line }) => line === parseKey(trusted).line), 'station.vkey: not the key that you gave');
  if (!trusted) asks.push(`no --public-key was given: does the plant say that this is its key? ${keys.at(-1).line}`);
  const checkpoint = step('checkpoint.txt', () => openCheckpoint(text('checkpoint.txt'), keys)) ?? fail('none holds');
  const report = has('report.json') ? json('report.json') : undefined;
  const tree = json('tree.json');
  must(tree.size === checkpoint.size, `checkpoint.txt is of ${checkpoint.size} entries, tree.json of ${tree.size}`);
  const [{ firstSeq, lastSeq }, lines] = [manifest, []];
  const isRun = ([first, last], i) => first > (tree.known[i - 1]?.[1] ?? -1) && last >= first && last < tree.size;
  must(tree.known.every(isRun) && firstSeq <= lastSeq, 'tree.json, bundle.json: the log has no such runs');
  const others = { ...manifest, ...report, log: checkpoint.key.name, size: tree.size };
  const differ = ['format', 'log', 'size', 'station', 'from', 'to'].filter((name) => manifest[name] !== others[name]);
  if (differ.length > 0) bad('bundle.json', `its ${differ.join(', ')} is not that of the other files`);
  const readings = new Map();
  for (const { workUnit, stateTag, totalTag, rejectTag, productTag } of report?.oee ?? [])
    for (const tag of [stateTag, totalTag, rejectTag, productTag]) readings.set(`${workUnit} ${tag}`, []);
  const lists = { configs: new Map(), readings, gaps: [], reports: [], removed: [] };
  const book = { ...report, ...lists, counted: 0, limit: report?.basis.size ?? 0 };
  const bytes = readFileSync(join(folder, 'entries.ndjson'));
  for (let [from, end] = [0, bytes.indexOf(10)]; end >= 0; [from, end] = [end + 1, bytes.indexOf(10, end + 1)])
    lines.push(bytes.subarray(from, end));
  const [hashes, leaves] = [lines.map(leafOf), new Map()]; // by line; by entry
  const root = foldTree(tree, (seq) => leaves.set(seq, hashes[leaves.size] ?? Buffer.alloc(0)).get(seq));
  const seqs = [...leaves.keys()];
  lines.forEach((line, i) => void step('entries.ndjson', () => takeEntry(seqs[i], line, book), seqs[i]));
  if (!root.equals(checkpoint.root) || hashes.length !== seqs.length) {
    const listed = text('leaves.txt').trim().split('\n'); // no evidence: it points at where to look
    const at = lines.findIndex((_, i) => hashes[i].toString('hex') !== listed[i]);
    return bad('entries.ndjson', `not the signed root: by leaves.txt, it is another from line ${at + 1} on`, seqs[at]);
  }
  facts.push(`${seqs.length} entries are in the log of ${checkpoint.words}, signed by ${checkpoint.key.line}`);
  const compare = (name, { size, root: told, words }) => {
    const own = size === tree.size ? root : rootAt(size, tree, leaves);
    must(own.equals(told), `of ${size} entries, it tells of another history`);
    facts.push(`${name}: the log goes on from what it says of ${words ?? `${size} entries`}`);
  };
  if (printed) step('--checkpoint', () => compare('--checkpoint', openCheckpoint(printed, keys)));
  const { checkpoint: shown, root: basis } = report?.evidence ?? {};
  if (shown) step('report.json', () => compare('report.json', openCheckpoint(shown.note, keys)));
  const told = report && { size: report.basis.size, root: Buffer.from(basis, 'hex') };
  if (told) step('report.json', () => compare('report.json', told));
  const run = Array.from({ length: lastSeq - firstSeq + 1 }, (_, i) => firstSeq + i);
  const gone = run.filter((seq) => !leaves.has(seq));
  const isRemoved = (seq) => book.removed.some(([first, last]) => first <= seq && seq <= last);
  for (const seq of gone.filter((each) => !isRemoved(each))) bad('tree.json', 'left out without a sealed reason', seq);
  facts.push(`entries ${firstSeq} to ${lastSeq}, none left out; bodies removed: ${gone.length}`);
  if (report) step('report.json', () => verifyReport(report, book, manifest.report));
}
// ---------------------------------------------------------------- a signed PDF: PAdES, CMS (RFC 5652) [9]
function derItems(bytes) {
  const items = [];
  for (let at = 0; at + 1 < bytes.length; at += items.at(-1).whole.length) {
    const more = bytes[at + 1] > 127 ? bytes[at + 1] - 128 : 0;
    const from = at + 2 + more;
    const end = from + (more > 0 ? bytes.readUIntBE(at + 2, more) : bytes[at + 1]);
    items.push({ tag: bytes[at], body: bytes.subarray(from, end), whole: bytes.subarray(at, end) });
  }
  return items;
}
function verifyPdf(path, folder) {
  const bytes = readFileSync(path);
  const text = bytes.toString('latin1');
  const [range, second] = text.matchAll(/\/ByteRange\s*\[\s*0 (\d+) (\d+) (\d+)\s*\]/g);
  must(range && !second, 'it has no signature, or several');
  const [end, from, length] = range.slice(1).map(Number);
  if (from + length !== bytes.length) bad(path, `cut, or added after it was signed: not ${from + length} bytes`);
  const within = (data, ...path) => path.reduce((inner, i) => derItems(inner).at(i).body, data);
  const [cms] = derItems(Buffer.from(text.slice(end + 1, from - 1), 'hex'));
  const isAlone = text.slice(end, from) === `<${cms.whole.toString('hex').padEnd(from - end - 2, '0')}>`;
  if (!isAlone) bad(path, 'something was written beside its signature');
  const parts = derItems(within(cms.body, 1, 0));
  const signer = derItems(within(parts.at(-1).body, 0));
  const attributes = signer.find(({ tag }) => tag === 0xa0);
  const certificate = new X509Certificate(derItems(parts.find(({ tag }) => tag === 0xa0).body)[0].whole); // signer's first
  const signed = Buffer.concat([Buffer.of(0x31), attributes.whole.subarray(1)]); // as a SET OF, RFC 5652 §5.4
  const told = derItems(attributes.body).map(({ body }) => derItems(body));
  const attribute = (oid) => within(told.find(([id]) => id.body.toString('hex') === oid)[1].body, 0);
  const pinned = derItems(within(attribute('2a864886f70d010910022f'), 0, 0)).find(({ tag }) => tag === 4); // signingCertificateV2
  const isSound = verify('sha256', signed, certificate.publicKey, signer.find(({ tag }) => tag === 4).body);
  if (!isSound || !pinned.body.equals(sha256(certificate.raw))) bad(path, 'its signature or certificate does not hold');
  const own = sha256(bytes.subarray(0, end), bytes.subarray(from, from + length));
  if (!attribute('2a864886f70d010904').equals(own)) bad(path, 'it was changed after it was signed'); // messageDigest
  facts.push(`${path}: signed by ${certificate.subject}, certificate SHA-256 ${certificate.fingerprint256}`);
  if (!issued.includes(hex(bytes))) asks.push(`${path}: does the plant say that this certificate is its own?`);
  const [attached, another] = text.matchAll(/\/F \(report\.json\)[\s\S]*?\/EF\s*<<\s*\/F (\d+) 0 R/g);
  const [, after, again] = text.split(`\n${attached?.[1]} 0 obj\n`);
  must(after && !again && !another, 'it has no report.json attached, or several');
  const inside = hex(inflateSync(Buffer.from(after.split('stream\n', 2)[1].slice(0, -'\nend'.length), 'latin1')));
  const inBundle = folder && hex(canonical(readJson(readFileSync(join(folder, 'report.json')))));
  if (issued.length > 0 && !issued.includes(hex(bytes))) bad(path, 'it is not the file that the log says was issued');
  for (const told of [/<ss:reportDigest>([0-9a-f]{64})</.exec(text)?.[1], inBundle ?? inside])
    if (inside !== told) bad(path, `its report.json has the SHA-256 ${inside}, as printed or in the bundle ${told}`);
}
// ---------------------------------------------------------------- the command
process.once('uncaughtException', ({ message }) => process.exit(console.error(message) ?? 2));
const options = { 'public-key': { type: 'string' }, checkpoint: { type: 'string' }, json: { type: 'boolean' } };
const { values, positionals } = parseArgs({ options, allowPositionals: true });
const pdf = positionals[0]?.endsWith('.pdf') ? positionals.shift() : undefined;
const [folder, ...more] = positionals;
must(more.length === 0 && (pdf ?? folder) && values['public-key'] !== '', 'name a bundle or a PDF, and no empty key');
for (const path of [pdf, folder, values.checkpoint]) must(existsSync(path ?? '.'), `${path} does not exist`);
const textOf = (given) => (given && existsSync(given) ? readFileSync(given, 'utf8') : given);
if (folder) step(folder, () => verifyBundle(folder, textOf(values['public-key']), textOf(values.checkpoint)));
for (const path of [pdf, folder && join(folder, 'report.pdf')])
  if (path && existsSync(path)) step(path, () => verifyPdf(path, folder));
const place = ({ file, entry = '', message }) => `${file}${entry === '' ? '' : ` entry ${entry}`}: ${message}`;
const ok = findings.length === 0;
const holds = asks.length > 0 ? 'VERIFIED, if the plant says yes to every ASK.' : 'VERIFIED: all of it holds.';
const end = ok ? holds : `NOT VERIFIED: ${findings.length} findings.`;
const inert = (_, said) => said.replace?.(/[\p{C}\p{Zl}\p{Zp}]/gu, '\ufffd') ?? said; // no text of the log forges a line of ours
const as = (mark) => (said) => inert(mark, `${mark}  ${said}`);
const lines = [facts.map(as('ok ')), asks.map(as('ASK')), findings.slice(0, 50).map(place).map(as('BAD')), end].flat();
console.log(values.json ? JSON.stringify({ ok, facts, asks, findings }, inert, 2) : lines.join('\n'));
process.exitCode = ok ? 0 : 1;
