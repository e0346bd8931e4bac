// The home folder of a node that has run and ended: keys, vault and a journal with one message in it.
import { openHome } from '../../main/node/home.ts';
import { openStore } from '../../main/node/journal/open.ts';
import { Ed25519Verifier, loadIdentity } from '../../main/node/keys.ts';
import { openVault } from '../../main/node/vault/vault.ts';

export async function writeHome(folder: string): Promise<void> {
  const opened = openHome(folder), vault = openVault(opened.disk, null);
  const { journal } = openStore({ paths: opened.paths, vault, signer: loadIdentity(opened.disk, vault).signer, verifier: new Ed25519Verifier(), clock: { now: () => Date.now() } });
  await journal.append({ kind: 'ChatMessagePosted', fact: { messageId: 'm-1' }, body: { text: 'hello' } });
  journal.close();
  opened.close();
}
