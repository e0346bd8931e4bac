// The node itself: whether one lives here, runs here, and what it says of its journal and its state.
import { callNode, findNode } from '../cli/adminClient.ts';
import { CommandFailed } from '../cli/outcome.ts';
import { isCheckout } from '../projectFolder.ts';
import { stateOf } from '../service/ownFile.ts';
import { serviceKind } from '../service/serviceKind.ts';
import type { ServiceKind } from '../service/serviceKind.ts';
import { findingsOf } from './finding.ts';
import type { Finding } from './finding.ts';
import type { JournalLook } from './journalLook.ts';

/** A node that is busy answers late; one that hangs never. */
const STATUS_LIMIT_MS = 15_000, VERIFY_LIMIT_MS = 120_000;
const { good, without, bad } = findingsOf('node');

export function checkNodeHere(journal: JournalLook | null): Finding {
  if (journal === null) return good('node here', 'no node lives in this folder yet');
  if (journal.fault !== null) return bad('node here', `its journal cannot be used: ${journal.fault}`, 'Keep a copy of the home folder first, then restore a backup into a new one: `ileices import <file> --home <new folder>`.');
  return good('node here', `a node lives in this folder${journal.nodeId === null ? '' : ` (${journal.nodeId.slice(0, 8)})`}`);
}

/** Whether the system starts it by itself. In the app that is a setting of its own. */
export function checkStart(kind: ServiceKind | null = serviceKind()): Finding[] {
  if (kind === null || !isCheckout()) return [];
  const state = stateOf(kind.path, kind.encoding);
  if (state === 'none') return [without('start', 'the node runs when you start it, and only then', 'Let the system start it: `ileices service install` shows how, and asks.')];
  return [good('start', `${state === 'foreign' ? 'a service that Ileices did not write' : 'a service'} is at ${kind.path}; \`ileices service status\` says more`)];
}

export async function checkRunning(folder: string): Promise<Finding[]> {
  const node = findNode(folder);
  if (node === null) return [good('running', 'no node runs here now')];
  const status = await callNode(node, 'status', {}, undefined, AbortSignal.timeout(STATUS_LIMIT_MS));
  return [
    status.state === 'blocked' ? bad('running', `blocked: ${status.reasonText}`, nextStepOf(status.reason)) : good('running', `${status.state}: ${status.reasonText}`),
    await checkJournal(node),
    ...status.notices.filter((notice) => notice.severity !== 'info').map((notice) => bad(`notice ${notice.id}`, notice.text, 'See `ileices logs`.')),
  ];
}

async function checkJournal(node: NonNullable<ReturnType<typeof findNode>>): Promise<Finding> {
  try {
    const verdict = await callNode(node, 'journal.verify', {}, undefined, AbortSignal.timeout(VERIFY_LIMIT_MS));
    return verdict.ok ? good('journal', `${verdict.rows} rows verify`) : bad('journal', `row ${verdict.firstBad?.seq}: ${verdict.firstBad?.why}`, 'Keep a copy of the home folder before anything else.');
  } catch (error) {
    // The policy may forbid it, and a long journal takes its time: neither says that anything is wrong.
    if (error instanceof CommandFailed) return without('journal', `not verified now: ${error.message}`, 'Try `ileices journal verify`.');
    throw error;
  }
}

function nextStepOf(reason: string): string {
  if (reason === 'disk-full') return 'Free some space; it goes on by itself.';
  if (reason === 'compute-failing') return 'Look at `ileices logs`, then `ileices resume`.';
  return 'Look at `ileices logs`.';
}
