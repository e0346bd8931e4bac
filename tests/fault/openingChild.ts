// A process that opens a journal, which seals what is still plain in it. Started by sealKill.test.ts, which kills it; its
// argument is the home folder.
import { openHome } from '../../main/node/home.ts';
import { openStore } from '../../main/node/journal/open.ts';
import { Ed25519Verifier, loadIdentity } from '../../main/node/keys.ts';
import { openVault } from '../../main/node/vault/vault.ts';

const home = openHome(process.argv[2] ?? '');
const vault = openVault(home.disk, null);
const { journal } = openStore({ paths: home.paths, vault, signer: loadIdentity(home.disk, vault).signer, verifier: new Ed25519Verifier(), clock: { now: () => 0 } });
journal.close();
home.close();
