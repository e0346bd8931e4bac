// Where the passphrase of a node's data lies in the installed app: nowhere (the key beside the data, as from the command line), or
// sealed by the system's own store of secrets, in the home. A new home is asked about once, before anything is sealed; what the store
// seals only it opens, so a person gets words to write down, and the safe answer is no. Homes that exist are left as they are.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Desktop } from '../../app/desktop/ports.ts';
import { RECOVERY_BYTES, recoveryWords } from '../../app/desktop/recoveryWords.ts';
import { homeFolder } from '../node/home.ts';
import { givenPassphrase, PASSPHRASE_FILE_VARIABLE } from '../node/vault/passphrase.ts';
import { SEALED_FILE, VAULT_FILE } from '../node/vault/vault.ts';
import type { Begin } from './agentKeeper.ts';

/** More than any store makes of so short a text. */
const SEALED_BYTES_MAX = 6_000;
const nothing: Begin = { type: 'begin', passphrase: null, sealed: null };

/** The first word to the agent of this home. Null where a person was told that it cannot be opened and would rather not go on. */
export async function firstWord(desktop: Pick<Desktop, 'ask' | 'secrets'>, home: string | null): Promise<Begin | null> {
  const folder = homeFolder(home ?? undefined), sealedFile = join(folder, SEALED_FILE);
  if (existsSync(sealedFile)) return openSealed(desktop, readFileSync(sealedFile));
  if (existsSync(join(folder, VAULT_FILE)) || desktop.secrets.kind !== 'strong') return nothing;
  const answer = await desktop.ask({
    title: 'Where shall the key to this node\'s data lie?',
    text: 'This system can keep it in its own store of secrets: copies of the folder are of no use to others then. Where that store is lost or made anew, twelve words open the node, which you are shown next and write down. '
      + 'Beside the data it protects single files, not against who reads the whole folder.',
    buttons: [{ id: 'store', label: 'In the system\'s store' }, { id: 'beside', label: 'Beside the data' }], safe: 'beside',
  });
  if (answer !== 'store') return nothing;
  const passphrase = recoveryWords(randomBytes(RECOVERY_BYTES)), sealed = desktop.secrets.seal(passphrase);
  // What it cannot open again it must not close.
  if (sealed.length > SEALED_BYTES_MAX || desktop.secrets.open(sealed) !== passphrase) return nothing;
  const written = await desktop.ask({
    title: 'Write these twelve words down',
    text: `${passphrase}\n\nThey are the passphrase of this node. They open it, and a backup of it on another computer, where this system's store does not. They are not shown again.`,
    buttons: [{ id: 'written', label: 'I wrote them down' }, { id: 'beside', label: 'Beside the data instead' }], safe: 'beside',
  });
  return written === 'written' ? { type: 'begin', passphrase, sealed: Buffer.from(sealed).toString('base64') } : nothing;
}

/** A passphrase that a person names counts before what the store kept, which may be of another day. */
async function openSealed(desktop: Pick<Desktop, 'ask' | 'secrets'>, sealed: Uint8Array): Promise<Begin | null> {
  let given: string | null;
  try { given = givenPassphrase(); } catch (fault) {
    await desktop.ask({
      title: 'The passphrase cannot be read', text: `It is to come from the file that ${PASSPHRASE_FILE_VARIABLE} names. ${fault instanceof Error ? fault.message : String(fault)}\n\nMend the file, or take ${PASSPHRASE_FILE_VARIABLE} away: the system's store is asked then. Nothing was changed.`,
      buttons: [{ id: 'close', label: 'Quit' }], safe: 'close',
    });
    return null;
  }
  const passphrase = given ?? desktop.secrets.open(sealed);
  if (passphrase !== null) return { ...nothing, passphrase };
  await desktop.ask({
    title: 'The key to this node\'s data cannot be opened',
    text: 'It lies in this system\'s store of secrets, which does not open it: perhaps the store is locked, was made anew, or the folder comes from another computer. Unlock the store and start Ileices again. The twelve words you wrote down open it too: put them into a file that only you can read, name that file in ILEICES_PASSPHRASE_FILE, and start it from a terminal. Nothing was changed.',
    buttons: [{ id: 'close', label: 'Quit' }], safe: 'close',
  });
  return null;
}
