// `doctor`: looks at this machine and this home folder without changing either, and names the next step for what is wrong.
import { accessSync, constants, existsSync, lstatSync, statfsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { readEmbryo } from '../agent/embryo.ts';
import { messageOfFault } from '../agent/faults.ts';
import { stateOfJournal } from '../backup/homeFiles.ts';
import { backupsIn, dueAtMs, readPlan } from '../backup/plan.ts';
import { COMPUTE_ENTRY } from '../compute/entry.ts';
import { FolderDisk } from '../disk.ts';
import { homePaths } from '../home.ts';
import { realClock } from '../realClock.ts';
import { vaultNeedsPassphrase } from '../vault/vault.ts';
import { callNode, findNode } from './adminClient.ts';
import { findBrowser } from './browser.ts';
import { folderOf } from './options.ts';
import type { CommonOptions } from './options.ts';
import { EXIT_FAILED, print, printJson } from './outcome.ts';
import { plainLine } from '../plainText.ts';

export interface Finding { readonly check: string; readonly ok: boolean; readonly detail: string; readonly nextStep: string | null }

const OLDEST_NODE = [22, 18] as const;
/** A machine that was off for a day is late with its backup, not without one. */
const LATE_BACKUP_MS = 48 * 60 * 60 * 1000;
const LITTLE_DISK_BYTES = 200 * 1024 * 1024;

const good = (check: string, detail: string): Finding => ({ check, ok: true, detail, nextStep: null });
const bad = (check: string, detail: string, nextStep: string): Finding => ({ check, ok: false, detail, nextStep });

function checkNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isOldEnough = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  return isOldEnough ? good('node', process.versions.node) : bad('node', process.versions.node, `Node ${OLDEST_NODE.join('.')} or newer is needed; \`npm start\` brings its own.`);
}

function checkHome(folder: string): Finding[] {
  if (!existsSync(folder)) return [good('home', `${folder} does not exist yet; the first start makes it`)];
  const { mode } = lstatSync(folder);
  const stats = statfsSync(folder);
  const freeBytes = stats.bavail * stats.bsize;
  return [
    process.platform === 'win32' || (mode & 0o077) === 0 ? good('home', `${folder} is private`) : bad('home', `${folder} is open to others`, `Run: chmod 700 '${folder}'`),
    freeBytes >= LITTLE_DISK_BYTES ? good('disk', `${Math.round(freeBytes / 1e6)} MB free`) : bad('disk', `only ${Math.round(freeBytes / 1e6)} MB free`, 'Free some space, or lower checkpointQuotaMegabytes.'),
    canWrite(folder) ? good('writing', 'the home folder can be written') : bad('writing', 'the home folder cannot be written', 'Check who owns it.'),
    existsSync(homePaths(folder).journal) ? good('node here', 'a node lives in this folder') : good('node here', 'no node lives in this folder yet'),
  ];
}

function canWrite(folder: string): boolean {
  try { accessSync(folder, constants.W_OK); return true; } catch { return false; }
}

function checkKeys(folder: string): Finding {
  try {
    const isWrapped = existsSync(folder) ? vaultNeedsPassphrase(new FolderDisk(folder)) : null;
    if (isWrapped === null) return good('keys', 'none yet; the first start makes them');
    return good('keys', isWrapped ? 'behind a passphrase' : 'beside the data: sealing protects copies of single files and backups, not against who can read the whole home; `ileices vault passphrase` changes that');
  } catch (error) { return bad('keys', messageOfFault(error), 'Put your copy of vault.key back, or restore a backup.'); }
}

function checkBackups(folder: string): Finding {
  try {
    const plan = existsSync(homePaths(folder).journal) ? readPlan(new FolderDisk(folder)) : null;
    if (plan === null) return good('backups', 'none are made by themselves; `ileices backup setup` changes that');
    const kept = backupsIn(plan.folder, stateOfJournal(folder).nodeId);
    const due = dueAtMs(plan, kept, realClock.now());
    if (due === null || realClock.now() < due + LATE_BACKUP_MS) return good('backups', `${kept.length} kept`);
    return bad('backups', 'the next one is overdue', 'Let the node run, or make one with `ileices backup now`.');
  } catch (error) { return bad('backups', messageOfFault(error), 'See `ileices backup status`.'); }
}

function checkParts(): Finding[] {
  const embryo = readEmbryo();
  const browser = findBrowser();
  return [
    embryo === null ? bad('embryo', 'the shipped checkpoint is missing', 'Install Ileices again, or make one with `npm run train-embryo`.') : good('embryo', embryo.checkpoint),
    existsSync(COMPUTE_ENTRY) ? good('compute', `${availableParallelism()} processors may be used`) : bad('compute', 'the compute program is missing', 'Run `npm run build`.'),
    browser === null ? bad('browser', 'no Chromium-family browser was found', 'Install one for the window, or use --headless.') : good('browser', browser),
  ];
}

async function checkRunning(folder: string): Promise<Finding[]> {
  const node = findNode(folder);
  if (node === null) return [good('running', 'no node runs here now')];
  const status = await callNode(node, 'status', {});
  const verdict = await callNode(node, 'journal.verify', {});
  return [
    status.state === 'blocked' ? bad('running', `blocked: ${status.reasonText}`, nextStepOf(status.reason)) : good('running', `${status.state}: ${status.reasonText}`),
    verdict.ok ? good('journal', `${verdict.rows} rows verify`) : bad('journal', `row ${verdict.firstBad?.seq}: ${verdict.firstBad?.why}`, 'Keep a copy of the home folder before anything else.'),
    ...status.notices.filter((notice) => notice.severity !== 'info').map((notice) => bad(`notice ${notice.id}`, notice.text, 'See `ileices logs`.')),
  ];
}

function nextStepOf(reason: string): string {
  if (reason === 'disk-full') return 'Free some space; it goes on by itself.';
  if (reason === 'compute-failing') return 'Look at `ileices logs`, then `ileices resume`.';
  return 'Look at `ileices logs`.';
}

export async function doctor(options: CommonOptions): Promise<void> {
  const folder = folderOf(options);
  const findings = [checkNode(), ...checkHome(folder), checkKeys(folder), checkBackups(folder), ...checkParts(), ...await checkRunning(folder)];
  // A missing browser keeps nobody from running a node.
  const ok = findings.every((finding) => finding.ok || finding.check === 'browser');
  if (options.json) printJson({ ok, findings });
  else for (const finding of findings) print(`${finding.ok ? 'good' : 'BAD '}  ${finding.check}: ${plainLine(finding.detail)}${finding.nextStep === null ? '' : `. ${finding.nextStep}`}`);
  if (!ok) process.exitCode = EXIT_FAILED;
}
