// A process that appends to a journal until it is killed, and says on stdout what was acknowledged. Erases at times.
// Started by journalKill.ts; its argument is the home folder.
import { writeSync } from 'node:fs';
import { SeededStream } from '../../app/physics/random.ts';
import { openHome } from '../../main/node/home.ts';
import { openStore } from '../../main/node/journal/open.ts';
import { Ed25519Verifier, loadIdentity } from '../../main/node/keys.ts';
import { openVault } from '../../main/node/vault/vault.ts';

const STDOUT = 1;
const [folder = '', seed = '0'] = process.argv.slice(2);
const random = SeededStream.from(Number(seed), 'appending-child');
const home = openHome(folder);
const vault = openVault(home.disk, null);
const { journal } = openStore({ paths: home.paths, vault, signer: loadIdentity(home.disk, vault).signer, verifier: new Ed25519Verifier(), clock: { now: () => Date.now() }, segmentRows: 64 });
if (journal.damage !== null) throw new Error(`row ${journal.damage.seq}: ${journal.damage.why}`);
const say = (line: string) => writeSync(STDOUT, `${line}\n`);
say('open');

const mine: number[] = [];
for (let round = 0; ; round += 1) {
  await Promise.all(Array.from({ length: 1 + random.nextBelow(8) }, async (_, index) => {
    const text = `${seed}-${round}-${index}-${'x'.repeat(random.nextBelow(3000))}`;
    const { seq } = await journal.append({ kind: 'ChatMessagePosted', fact: { messageId: `m-${round}-${index}` }, body: { text } });
    mine.push(seq);
    say(`kept ${seq} ${text.length}`);
  }));
  if (random.nextBelow(25) !== 0) continue;
  const seq = mine.splice(random.nextBelow(mine.length), 1)[0];
  if (seq === undefined) continue;
  say(`erasing ${seq}`);
  await journal.erase([seq]);
  say(`erased ${seq}`);
}
