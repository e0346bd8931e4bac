// Kills a learning, chatting node again and again and looks at what is left: nothing that was acknowledged may be missing.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { SeededStream } from '../../app/physics/random.ts';
import { DiskBlobs } from '../../main/node/blobs.ts';
import { callNode, needNode } from '../../main/node/cli/adminClient.ts';
import { FolderDisk } from '../../main/node/disk.ts';
import { homePaths } from '../../main/node/home.ts';
import { openStore } from '../../main/node/journal/open.ts';
import { Ed25519Verifier, loadIdentity } from '../../main/node/keys.ts';
import { realClock } from '../../main/node/realClock.ts';
import { TestNode } from './nodeProcess.ts';

export interface KillRun { readonly restartsMs: number[]; readonly acknowledged: number; readonly checkpoints: number }

/** `kills` moments drawn from `seed`; the node is asked, paused and resumed all the time. */
export async function killAgainAndAgain(kills: number, seed: number, longestLifeMs: number): Promise<KillRun> {
  const stream = SeededStream.from(seed, 'kill moments');
  const node = new TestNode();
  mkdirSync(node.home, { recursive: true });
  writeFileSync(join(node.home, 'settings.json'), JSON.stringify({ checkpointEverySeconds: 10, power: 'generous' }), { mode: 0o600 });
  const restartsMs: number[] = [];
  const replies: string[] = [];
  let checkpoints = 0;
  try {
    for (let kill = 0; kill < kills; kill += 1) {
      restartsMs.push(await node.up());
      // Every other kill may fall into waking up; the rest come after it has spoken and saved at least once.
      if (kill % 2 === 1) replies.push(await speakAndSave(node));
      const lifeMs = 200 + stream.nextBelow(longestLifeMs);
      let alive = true;
      const asking = (async () => {
        // Straight to the node: the command line would answer from the files once it is dead.
        const address = needNode(node.home);
        // A kill between pause and resume leaves it paused, as it must.
        await callNode(address, 'resume', {}).catch(() => null);
        for (let n = 0; alive; n += 1) {
          const answer = await callNode(address, 'ask', { text: `Where is Ileices, ${kill} ${n}?`, sampling: { maxTokens: 8 }, raw: false }).catch(() => null);
          if (answer !== null) replies.push(answer.reply);
          // Pausing saves a checkpoint, so that kills fall into saving too.
          await callNode(address, 'pause', { minutes: null }).catch(() => null);
          await callNode(address, 'resume', {}).catch(() => null);
        }
      })();
      await new Promise((resolve) => { setTimeout(resolve, lifeMs); });
      alive = false;
      await node.kill9();
      await asking;
      checkpoints = lookAtWhatIsLeft(node.home, replies);
    }
    const restart = await node.up();
    restartsMs.push(restart);
    await node.cli('resume');
    const status = await node.until((each) => each.state === 'learning');
    expect(status.notices).toEqual([]);
    return { restartsMs: restartsMs.slice(1), acknowledged: replies.length, checkpoints };
  } finally { await node.dispose(); }
}

/** One acknowledged reply and one new checkpoint; the node learns again afterwards. */
async function speakAndSave(node: TestNode): Promise<string> {
  const address = needNode(node.home);
  await callNode(address, 'resume', {});
  const first = await node.until((status) => status.state === 'learning' && status.model !== null);
  await node.until((status) => (status.model?.step ?? 0) > (first.model?.step ?? 0));
  const { reply } = await callNode(address, 'ask', { text: 'Where is Mystiiqa?', sampling: { maxTokens: 8 }, raw: false });
  await callNode(address, 'pause', { minutes: null });
  await node.until((status) => status.model?.checkpoint !== first.model?.checkpoint);
  await callNode(address, 'resume', {});
  return reply;
}

/** Every acknowledged reply is a row, the chain verifies, every checkpoint has its whole blob. */
function lookAtWhatIsLeft(home: string, replies: readonly string[]): number {
  const disk = new FolderDisk(home);
  const store = openStore({ paths: homePaths(home), signer: loadIdentity(disk).signer, verifier: new Ed25519Verifier(), clock: realClock });
  try {
    expect(store.journal.verify()).toMatchObject({ ok: true, firstBad: null });
    const kept = store.journal.read({ kinds: ['ReplyCompleted'], limit: 100_000 }).map((entry) => (entry.kind === 'ReplyCompleted' ? entry.body?.text : ''));
    const missing = [...replies];
    for (const text of kept) { const at = missing.indexOf(text ?? ''); if (at >= 0) missing.splice(at, 1); }
    expect(missing).toEqual([]);
    const blobs = new DiskBlobs(disk);
    const saved = store.checkpoints.list();
    for (const checkpoint of saved) expect(blobs.get(checkpoint.sha256)?.length).toBe(checkpoint.bytes);
    return saved.length;
  } finally { store.journal.close(); }
}

export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
