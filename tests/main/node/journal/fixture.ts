// A store in a temporary home, and drafts to put into it. Used by the journal's own tests.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { Signer } from '../../../../app/ports.ts';
import type { JournalDraft } from '../../../../schemas/journal.ts';
import { FolderDisk } from '../../../../main/node/disk.ts';
import { homePaths } from '../../../../main/node/home.ts';
import { openStore } from '../../../../main/node/journal/open.ts';
import type { Store } from '../../../../main/node/journal/open.ts';
import { Ed25519Verifier, temporaryIdentity } from '../../../../main/node/keys.ts';
import { openVault } from '../../../../main/node/vault/vault.ts';
import type { Vault } from '../../../../main/node/vault/vault.ts';

const folders: string[] = [];
const open: Store[] = [];
afterEach(() => {
  for (const store of open.splice(0)) store.journal.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ileices-test-'));
  folders.push(folder);
  return folder;
}

export const signer: Signer = temporaryIdentity();
export const verifier = new Ed25519Verifier();
/** Time stands still unless a test moves it. */
export const clock = { ms: Date.UTC(2026, 0, 1), now() { return this.ms; } };

export const vaultIn = (folder: string): Vault => openVault(new FolderDisk(folder), null);

export function storeIn(folder: string, segmentRows = 8): Store {
  const store = openStore({ paths: homePaths(folder), vault: vaultIn(folder), signer, verifier, clock, segmentRows });
  open.push(store);
  return store;
}

export const paused = (): JournalDraft => ({ kind: 'Paused', fact: { until: null }, body: null });
export const message = (text: string, messageId = 'm-0001'): JournalDraft => ({ kind: 'ChatMessagePosted', fact: { messageId }, body: { text } });
