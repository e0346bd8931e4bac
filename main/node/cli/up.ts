// `up`: this process becomes the node. Boot order: log, node, host, announcement, window; then it lives until it is told
// to stop. A second `up` in the same home opens the window of the first and ends.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RPC_PROTOCOL } from '../../../schemas/rpc.ts';
import { explainFault } from '../agent/faults.ts';
import { hostAgent } from '../agent/handlers.ts';
import { openNode } from '../agent/openNode.ts';
import { ComputeProcess } from '../compute/spawnCompute.ts';
import { COMPUTE_ENTRY } from '../compute/entry.ts';
import { HomeError } from '../home.ts';
import { DEFAULT_PORT, startHost } from '../host/host.ts';
import type { RunningHost } from '../host/host.ts';
import { createLog, RotatingFile } from '../log.ts';
import { childLine, faultRecord } from '../logFault.ts';
import { joinShell } from '../desktop/joinShell.ts';
import { underShell } from '../desktop/underShell.ts';
import type { UnderShell } from '../desktop/underShell.ts';
import { LINK_ENTRY } from '../mesh/linkEntry.ts';
import { LinkProcess } from '../mesh/linkProcess.ts';
import { openPages } from '../pages/openPages.ts';
import type { Pages } from '../pages/openPages.ts';
import type { PageKind } from '../pages/pageServer.ts';
import { appRefusal } from '../projectFolder.ts';
import { realClock } from '../realClock.ts';
import { version } from '../version.ts';
import { callNode, findNode } from './adminClient.ts';
import { openWindow } from './browser.ts';
import { nextSteps } from './nextSteps.ts';
import { folderOf } from './options.ts';
import type { CommonOptions } from './options.ts';
import { CommandFailed, EXIT_FAILED, printJson, say } from './outcome.ts';
import { vaultPassphraseOf } from './vaultPassphrase.ts';

/** What the window is made of. */
const WINDOW_FOLDER = fileURLToPath(new URL('../../../build/renderer/', import.meta.url));
const MEGABYTE = 1024 * 1024;
/** A node asked to stop has this long to save; then it ends anyway, which loses nothing that was acknowledged. */
const STOP_LIMIT_MS = 20_000;
/** One that failed to start has this long to say why and to close what it had opened. */
const FAILED_START_MS = 3_000;

export interface UpOptions extends CommonOptions { readonly headless?: boolean; readonly port?: number; readonly pages?: boolean; readonly shell?: boolean }

export async function up(options: UpOptions): Promise<void> {
  await (options.shell === true ? underShell(realClock, (shell) => live(options, shell)) : live(options, null));
}

async function live(options: UpOptions, shell: UnderShell | null): Promise<void> {
  const refusal = shell === null ? appRefusal('A node without the app around it') : null;
  if (refusal !== null) throw new CommandFailed(`${refusal} Start the app; with --hidden it shows no window.`);
  const folder = folderOf(options);
  let stop: (why: string) => void = () => undefined;
  const stopped = new Promise<string>((resolve) => { stop = resolve; });
  // An app that goes while this is opening is told of once, then and never again.
  shell?.link.onClosed(() => { stop('the app is gone'); });
  if (await openRunning(folder, options, shell)) return;
  const passphrase = shell?.begin.passphrase ?? await vaultPassphraseOf(folder);
  const logFile = { current: null as RotatingFile | null };
  let pages: Pages | null = null;
  let node;
  try {
    node = await openNode({
      folder, version, clock: realClock, passphrase, sealedPassphrase: sealedIn(shell), ownPids: shell === null ? [process.pid] : shell.pids, readers: shell?.link.readers ?? null, onStop: () => { stop('asked to'); },
      openLog: (home, settings) => {
        mkdirSync(home.paths.logs, { recursive: true, mode: 0o700 });
        logFile.current = new RotatingFile(home.paths.logs, settings.logMegabytes * MEGABYTE);
        return createLog(logFile.current);
      },
      spawnCompute: (lowPriority, log) => pages?.compute.worker() ?? new ComputeProcess({ entry: COMPUTE_ENTRY, lowPriority, onLine: (line) => { log.warn({ line: childLine(line) }, 'compute says'); } }),
      spawnLink: (log) => pages?.link.worker() ?? new LinkProcess({ entry: LINK_ENTRY, onLine: (line) => { log.warn({ line: childLine(line) }, 'link says'); } }),
    });
  } catch (error) {
    // Between looking and opening another one may have come up.
    if (error instanceof HomeError && error.reason === 'already-running' && await openRunning(folder, options, shell)) return;
    endSoon();
    throw error;
  }
  const { agent, home, log } = node;
  let host: RunningHost | null = null;
  const report = (fault: unknown) => { if (explainFault(fault) === null) log.error(faultRecord(fault), 'fault'); };
  try {
    if (options.pages === true || shell !== null) pages = await openPages({ nodeId: agent.parts.nodeId, token: node.token, clock: realClock, report, onWanted: shell === null ? sayPage : (kind, url) => { shell.link.page(kind, url); } });
    host = await startHost({
      agent: hostAgent(agent), nodeId: agent.parts.nodeId, token: node.token, assetsFolder: WINDOW_FOLDER, build: windowBuild(), clock: realClock,
      port: options.port ?? home.lastPort ?? DEFAULT_PORT, report,
    });
    home.announce({ port: host.port, protocol: RPC_PROTOCOL, version, startedAt: new Date().toISOString() }, node.token);
    await agent.start();
    shell?.link.ready(home.paths.root);
  } catch (fault) {
    // A full disk, for one. What is open would keep this process alive, deaf and in everyone's way.
    endSoon();
    await Promise.allSettled([host?.close(), pages?.close(), node.close()]);
    throw fault;
  }
  log.info({ port: host.port, version, node: process.versions.node }, 'up');
  if (options.json) printJson({ home: folder, port: host.port, nodeId: agent.parts.nodeId, pid: process.pid });
  say(`Ileices ${version} is up in ${folder} (port ${host.port}).`);
  if (options.headless) nextSteps(folder).forEach(say); else say(windowLine(host));

  process.on('unhandledRejection', (fault) => { log.error(faultRecord(fault), 'unhandled rejection'); });
  process.on('uncaughtException', (fault) => {
    // What was acknowledged is on disk; going on in an unknown state could harm it.
    log.error(faultRecord(fault), 'uncaught exception');
    process.exit(1);
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => { stop(signal); });
  const part = shell === null ? null : joinShell(shell.link, agent, pages);
  const why = await stopped;
  part?.();
  log.info({ why }, 'stopping');
  say('Stopping: what was learnt is saved first.');
  const limit = setTimeout(() => { process.exit(1); }, STOP_LIMIT_MS);
  // The answer to whoever asked goes out first.
  await new Promise((resolve) => { setTimeout(resolve, 50); });
  await host.close();
  const saved = await node.close();
  await pages?.close();
  log.info({}, 'stopped');
  say(saved ? 'Saved and stopped.' : 'Stopped, but the last steps could not be saved; `ileices logs` says why.');
  logFile.current?.close();
  clearTimeout(limit);
}

/** Parts that could not be closed, because closing needs the disk too, do not keep a node alive that has not come up. */
function endSoon(): void { setTimeout(() => { process.exit(EXIT_FAILED); }, FAILED_START_MS).unref(); }

function sayPage(kind: PageKind, url: string | null): void {
  if (url !== null) say(`${kind === 'compute' ? 'The model runs in a page' : 'Connections to other nodes run in a page'}. Open it in a browser within a minute and leave it open: ${url}`);
}

/** Opens the window and says where, or says why the policy keeps it shut; the node runs either way. */
function windowLine(host: RunningHost): string {
  try { return openWindow(host.openUrl()); } catch (fault) {
    const sentence = explainFault(fault);
    if (sentence === null) throw fault;
    return sentence;
  }
}

/** Name of the window's entry file: it changes with every build, and tells an old page to load itself again. */
function windowBuild(): string {
  const page = join(WINDOW_FOLDER, 'index.html');
  return existsSync(page) ? /src="[^"]*?([^"/]+\.js)"/.exec(readFileSync(page, 'utf8'))?.[1] ?? version : version;
}

/** True when a node runs there already and its window was opened, or need not be. */
async function openRunning(folder: string, options: UpOptions, shell: UnderShell | null): Promise<boolean> {
  const running = findNode(folder);
  if (running === null) return false;
  if (shell !== null) throw new CommandFailed(`A node is already running in ${folder} (process ${running.runtime.pid}), started outside of this app. Stop it with \`ileices stop\`, then start this app again.`);
  if (options.json) printJson({ home: folder, port: running.runtime.port, pid: running.runtime.pid, nodeId: (await callNode(running, 'status', {})).nodeId });
  say(`A node is already running in ${folder} (process ${running.runtime.pid}, port ${running.runtime.port}).`);
  if (!options.headless) say(openWindow((await callNode(running, 'open', {})).url));
  return true;
}

function sealedIn(shell: UnderShell | null): Uint8Array | null {
  const sealed = shell?.begin.sealed ?? null;
  return sealed === null ? null : Buffer.from(sealed, 'base64');
}
