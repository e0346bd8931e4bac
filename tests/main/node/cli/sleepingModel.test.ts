// A node that does not run is asked from its files under the same policy as one that does.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSleeping, verifySleeping } from '../../../../main/node/cli/sleepingModel.ts';
import { openHome } from '../../../../main/node/home.ts';
import { openStore } from '../../../../main/node/journal/open.ts';
import { Ed25519Verifier, loadIdentity } from '../../../../main/node/keys.ts';
import { openVault } from '../../../../main/node/vault/vault.ts';
import { realClock } from '../../../../main/node/realClock.ts';
import { temporaryFolder } from '../journal/fixture.ts';

/** A home that a node has lived in. */
function livedIn(): string {
  const folder = temporaryFolder();
  const home = openHome(folder);
  const vault = openVault(home.disk, null);
  openStore({ paths: home.paths, vault, signer: loadIdentity(home.disk, vault).signer, verifier: new Ed25519Verifier(), clock: realClock }).journal.close();
  home.close();
  return folder;
}

const forbidding = (folder: string, action: string) => {
  writeFileSync(join(folder, 'policy.yaml'), `version: 1\nrules:\n  - { id: all, effect: permit, who: [self], action: ["*"] }\n  - { id: not-this, effect: forbid, who: [self], action: [${action}] }\n`);
};

test('a rule that forbids answering or reading the journal holds, and leaves the home free', () => {
  const folder = livedIn();
  forbidding(folder, 'model.ask');
  expect(() => openSleeping(folder)).toThrow('The rule "not-this" forbids model.ask.');
  expect(verifySleeping(folder).ok).toBe(true);
  forbidding(folder, 'journal.read');
  expect(() => verifySleeping(folder)).toThrow('The rule "not-this" forbids journal.read.');
  openSleeping(folder).close();
});

test('without a rule of its own it may', () => {
  const folder = livedIn();
  const sleeping = openSleeping(folder);
  expect(sleeping.candidates().length).toBeGreaterThan(0);
  sleeping.close();
});
