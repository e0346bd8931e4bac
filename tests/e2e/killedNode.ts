// Kills a node again and again in the middle of everything it does and looks at what is left: nothing that was
// acknowledged may be missing, and it goes on from the newest checkpoint that was saved.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { SeededStream } from '../../app/physics/random.ts';
import { BLOBS_SCOPE, DiskBlobs } from '../../main/node/blobs.ts';
import { callNode, needNode } from '../../main/node/cli/adminClient.ts';
import type { NodeAddress } from '../../main/node/cli/adminClient.ts';
import { FolderDisk } from '../../main/node/disk.ts';
import { homePaths } from '../../main/node/home.ts';
import { openStore } from '../../main/node/journal/open.ts';
import { Ed25519Verifier, loadIdentity } from '../../main/node/keys.ts';
import { openVault } from '../../main/node/vault/vault.ts';
import { realClock } from '../../main/node/realClock.ts';
import { sleep } from './builtNode.ts';
import { TestNode } from './nodeProcess.ts';

/** What the node is kept busy with until it is killed, in turn: the short moments of waking and saving get their share. */
const LIVES = ['waking', 'learning', 'chatting', 'saving', 'learning', 'chatting', 'learning', 'chatting'] as const;
type Life = (typeof LIVES)[number];
const WAKING_MS = 800;
const STEP_LIMIT_MS = 60_000;
const POLL_MS = 100;

export interface KillRun { readonly restartsMs: number[]; readonly acknowledged: number; readonly checkpoints: number; readonly kills: Readonly<Record<Life, number>> }
interface Left { readonly checkpoints: number; readonly newestStep: number }

/** `kills` moments drawn from `seed`. */
export async function killAgainAndAgain(kills: number, seed: number, longestLifeMs: number): Promise<KillRun> {
  const stream = SeededStream.from(seed, 'kill moments');
  const node = new TestNode();
  mkdirSync(node.home, { recursive: true });
  writeFileSync(join(node.home, 'settings.json'), JSON.stringify({ checkpointEverySeconds: 10, power: 'generous' }), { mode: 0o600 });
  const restartsMs: number[] = [];
  const replies: string[] = [];
  const counts: Record<Life, number> = { waking: 0, learning: 0, chatting: 0, saving: 0 };
  let left: Left = { checkpoints: 0, newestStep: 0 };
  try {
    for (let kill = 0; kill < kills; kill += 1) {
      const life = LIVES[kill % LIVES.length] ?? 'learning';
      counts[life] += 1;
      restartsMs.push(await node.up());
      await live(node, life, stream.nextBelow(life === 'waking' ? WAKING_MS : longestLifeMs), (reply) => { replies.push(reply); });
      const now = lookAtWhatIsLeft(node.home, replies);
      expect(now.newestStep, `the newest checkpoint after kill ${kill} (${life})`).toBeGreaterThanOrEqual(left.newestStep);
      left = now;
    }
    restartsMs.push(await node.up());
    await node.cli('resume');
    const status = await node.until((each) => each.state === 'learning');
    expect(status.notices).toEqual([]);
    expect(status.model?.step).toBeGreaterThanOrEqual(left.newestStep);
    return { restartsMs: restartsMs.slice(1), acknowledged: replies.length, checkpoints: left.checkpoints, kills: counts };
  } finally { await node.dispose(); }
}

/** One life that ends by `kill -9`, so many milliseconds after it is busy with what it is named for. */
async function live(node: TestNode, life: Life, forMs: number, onReply: (reply: string) => void): Promise<void> {
  // Straight to the node: the command line would answer from the files once it is dead.
  const address = needNode(node.home);
  let alive = true;
  let busy: Promise<void> | null = null;
  if (life !== 'waking') {
    // A kill between pause and resume left it paused, as it must.
    await callNode(address, 'resume', {});
    await learnStep(address);
    if (life === 'chatting') {
      await new Promise<void>((resolve) => { busy = chat(address, () => alive, (reply) => { onReply(reply); resolve(); }); });
    }
    if (life === 'saving') busy = saveOften(address, () => alive);
  }
  await sleep(forMs);
  alive = false;
  await node.kill9();
  await busy;
}

/** Until it has learnt at least one step more. Rejects when nobody answers any more. */
async function learnStep(address: NodeAddress): Promise<void> {
  const endMs = performance.now() + STEP_LIMIT_MS;
  let first: number | null = null;
  for (;;) {
    const { state, model } = await callNode(address, 'status', {});
    if (state === 'learning' && model !== null) {
      if (first !== null && model.step > first) return;
      first ??= model.step;
    }
    if (performance.now() > endMs) throw new Error(`it learnt nothing for ${STEP_LIMIT_MS} ms: ${state}, step ${model?.step}`);
    await sleep(POLL_MS);
  }
}

async function chat(address: NodeAddress, alive: () => boolean, onReply: (reply: string) => void): Promise<void> {
  for (let n = 0; alive(); n += 1) {
    const answer = await callNode(address, 'ask', { text: `Where is ${n % 2 === 0 ? 'Ileices' : 'Mystiiqa'}?`, sampling: { maxTokens: 8 }, raw: false }).catch(() => null);
    if (answer !== null) onReply(answer.reply);
  }
}

/** Pausing saves what was learnt; a kill falls before, into or after it. */
async function saveOften(address: NodeAddress, alive: () => boolean): Promise<void> {
  while (alive()) {
    await callNode(address, 'pause', { minutes: null }).catch(() => null);
    await callNode(address, 'resume', {}).catch(() => null);
    await learnStep(address).catch(() => null);
  }
}

/** Every acknowledged reply is a row, the chain verifies, every checkpoint has its whole blob. */
function lookAtWhatIsLeft(home: string, replies: readonly string[]): Left {
  const disk = new FolderDisk(home);
  const vault = openVault(disk, null);
  const store = openStore({ paths: homePaths(home), vault, signer: loadIdentity(disk, vault).signer, verifier: new Ed25519Verifier(), clock: realClock });
  try {
    expect(store.journal.verify()).toMatchObject({ ok: true, firstBad: null });
    const kept = store.journal.read({ kinds: ['ReplyCompleted'], limit: 100_000 }).map((entry) => (entry.kind === 'ReplyCompleted' ? entry.body?.text : ''));
    const missing = [...replies];
    for (const text of kept) { const at = missing.indexOf(text ?? ''); if (at >= 0) missing.splice(at, 1); }
    expect(missing).toEqual([]);
    const blobs = new DiskBlobs(disk, vault.sealer(BLOBS_SCOPE));
    const saved = store.checkpoints.list();
    for (const checkpoint of saved) expect(blobs.get(checkpoint.sha256)?.length).toBe(checkpoint.bytes);
    return { checkpoints: saved.length, newestStep: Math.max(0, ...saved.map((checkpoint) => checkpoint.step)) };
  } finally { store.journal.close(); }
}

export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

export function describeKills({ kills, acknowledged, checkpoints, restartsMs }: KillRun): string {
  const lives = Object.entries(kills).map(([life, count]) => `${count} ${life}`).join(', ');
  return `killed while: ${lives}; ${acknowledged} replies acknowledged, ${checkpoints} checkpoints, restart median ${median(restartsMs).toFixed(0)} ms, longest ${Math.max(...restartsMs).toFixed(0)} ms`;
}
