// Every look in the order people read it. Reads and changes nothing, and asks nobody outside this machine.
import { existsSync } from 'node:fs';
import { NOTHING_TOLD } from '../../../app/guest/signals.ts';
import { homePaths, readRuntime } from '../home.ts';
import { isInApp } from '../projectFolder.ts';
import { findingsOf, look } from './finding.ts';
import type { Finding } from './finding.ts';
import { gpuFinding, gpuForbidden, gpuHint, gpuInApp } from './gpu.ts';
import { checkGuest, readSignals } from './guest.ts';
import { lookAtJournal } from './journalLook.ts';
import { checkBackups, checkHome, checkKeys, homeState } from './keeping.ts';
import { checkMemory, checkNode, checkParts, checkProcessor } from './machine.ts';
import { checkPaths, checkPort } from './network.ts';
import { probeGpu } from './probe.ts';
import { checkNodeHere, checkRunning, checkStart } from './running.ts';
import { settingsHere } from './settings.ts';
import { checkWindow, deskHere } from './window.ts';

const INSTALL_AGAIN = 'Install Ileices again.', LOOK_AT_LOGS = 'Look at `ileices logs`; if that says nothing, stop the node and start it again.';

export async function examine(folder: string): Promise<Finding[]> {
  const state = homeState(folder);
  const isReadable = state === 'here' || state === 'none';
  const { settings, fault } = isReadable ? settingsHere(folder) : settingsHere('');
  const runtime = isReadable ? readRuntime(folder) : null;
  const signals = await readSignals(settings).catch(() => NOTHING_TOLD);
  const findings = [
    checkNode(), checkProcessor(settings), checkMemory(),
    ...await look('machine', 'gpu', INSTALL_AGAIN, async () => gpuForbidden(settings) ?? (isInApp() ? gpuInApp() : gpuFinding(await probeGpu(), settings, gpuHint()))),
    ...await look('machine', 'embryo', INSTALL_AGAIN, checkParts),
    ...await look('window', 'browser', INSTALL_AGAIN, async () => checkWindow(await deskHere())),
    ...checkGuest(signals, settings),
    ...await look('network', 'port', 'Name another with `npm start -- --port <n>`.', () => checkPort(folder, runtime)),
    ...await look('network', 'links', INSTALL_AGAIN, () => checkPaths(settings, signals.metered)),
    ...await look('keeping', 'home', 'Choose another folder with --home, or check who owns it.', () => checkHome(folder, state)),
  ];
  if (!isReadable) return findings;
  if (fault !== null) findings.push(findingsOf('keeping').bad('settings', `settings.json cannot be used (${fault})`, 'Mend it, or start the node: it keeps the file beside and takes the defaults.'));
  const journal = state === 'here' && existsSync(homePaths(folder).journal) ? lookAtJournal(folder) : null;
  return [
    ...findings, checkKeys(folder, state), checkBackups(folder, journal), checkNodeHere(journal),
    ...await look('node', 'running', LOOK_AT_LOGS, () => checkRunning(folder)),
    ...checkStart(),
  ];
}
