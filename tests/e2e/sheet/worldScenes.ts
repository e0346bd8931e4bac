// Scenes of the first minute, the world, what is looked at closely in it, challenges, and the conversation.
import type { Page } from 'playwright-core';
import type { Inspected, Riddle } from '../../../schemas/world.ts';
import { CHALLENGE_KINDS, makeChallenge, questionAt, solve } from '../../../app/world/challenge/challenge.ts';
import { answering, lived, never, press, view, type Scene } from './scene.ts';

const inspect = async (page: Page): Promise<void> => { await page.locator('#tab-inspect').click(); await page.waitForSelector('.outline'); };
/** The last entry of the outline that is called so. */
const lookAt = (name: string) => async (page: Page): Promise<void> => {
  await inspect(page);
  await page.evaluate(() => { for (const node of document.querySelectorAll<HTMLDetailsElement>('.outline details')) node.open = true; });
  await page.locator('.outline-entry').filter({ has: page.locator('strong').getByText(name, { exact: true }) }).last().click();
  await page.waitForSelector('.inspector .facts');
};
/** What the outline does not list: one thing of that kind in place of whatever is pressed. */
const standIn = (name: string, made: (id: number) => Inspected): Scene => ({
  name, stage: (node) => { lived(node); Object.assign(node.world.answers, { inspect: made }); }, reach: lookAt('Ileices'),
});

const riddle = (challenge: Riddle['challenge']): Scene => ({
  name: `riddle ${challenge}`,
  stage: (node) => {
    lived(node);
    const relic = node.world.answers.land(null).relics[0]!;
    const made = makeChallenge(challenge, 12, 3), answered = solve(made).slice(0, Math.min(1, made.steps - 1));
    const shown: Riddle = { relic: relic.id, relicName: relic.name, challenge, difficulty: made.difficulty, seed: made.seed, step: answered.length, steps: made.steps, ...questionAt(made, answered) } as Riddle;
    node.staged = (scene) => ({ ...scene, visitors: scene.visitors.map((one) => ({ ...one, at: one.own ? relic.id : null })) });
    Object.assign(node.world.answers, { riddle: () => shown });
  },
  reach: async (page) => { await page.waitForSelector('.riddle'); },
});

const STORY = 'Ileices walked to the **old pond** and counted the stars.\n\n- one over the mill\n- two over the bridge\n\n```\nstars = 3\n```\n\nIt *felt calm*, and wrote it [in its book](https://book.example.org/stars).';
const talked = (turns: number): NonNullable<Scene['stage']> => async (node) => {
  lived(node);
  await node.chat.seed(Array.from({ length: turns }, (_, turn) => [turn % 2 === 0 ? 'Where is Ileices, and how does it feel about the rain that came over the mill last night?' : 'And Mystiiqa?', STORY] as const));
};
const threads: NonNullable<Scene['stage']> = async (node) => {
  for (const [at, title] of ['Where is Ileices?', 'What did the harbour master count before the rain came over the long bridge?', 'Tell a story', 'And Mystiiqa?'].entries()) await node.chat.seed([[title, STORY]], `t-thread-${at}`);
};
const chat = view('chat');

export const WORLD_SCENES: readonly Scene[] = [
  ...[1, 2, 3, 4, 5].map((screen): Scene => ({ name: `onboarding ${screen}`, first: true, stage: screen > 3 ? lived : () => undefined, reach: async (page) => { for (let at = 1; at < screen; at += 1) await page.keyboard.press('Enter'); await page.waitForSelector(`.steps[aria-label="Screen ${screen} of 5"]`); } })),
  { name: 'onboarding walk', first: true, reach: async (page) => { await page.keyboard.press('Escape'); await page.waitForSelector('.first-walk'); } },
  { name: 'world empty' },
  { name: 'world loading', stage: (node) => { node.showsItself = false; answering(node, { 'world.scene': never, 'world.land': never }); }, reach: async (page) => { await page.locator('#tab-inspect').click(); await page.locator('.dock .empty').waitFor(); } },
  { name: 'world full', stage: lived, reach: inspect },
  { name: 'world away', stage: lived, away: true, reach: inspect },
  { name: 'world notices', stage: (node) => { lived(node); node.change({ state: 'blocked', reason: 'disk-full', notices: [{ id: 'n1', severity: 'error', text: 'The disk is full. Free some space and it goes on by itself.', at: '' }, { id: 'n2', severity: 'warning', text: 'The newest checkpoint was damaged; an older one is used.', at: '' }] }); } },
  { name: 'inspector being', stage: lived, reach: lookAt('Ileices') },
  { name: 'inspector relic', stage: lived, reach: lookAt('garden diary.txt') },
  { name: 'inspector region', stage: lived, reach: lookAt('letters') },
  { name: 'inspector visitor', stage: lived, reach: lookAt('You') },
  standIn('inspector creature', (id) => ({ kind: 'creature', id, class: 'browser', count: 3, load: 124 })),
  standIn('inspector grave', (id) => ({ kind: 'grave', id, name: 'Oru of the round tower', light: 12, diedDay: 7 })),
  standIn('inspector island', (id) => ({ kind: 'island', id, name: 'kitchen', state: 'here' })),
  ...CHALLENGE_KINDS.map(riddle),
  { name: 'chat empty', reach: chat },
  { name: 'chat loading', stage: (node) => { answering(node, { 'chat.threads': never, 'chat.thread': never }); }, reach: chat },
  { name: 'chat full', stage: talked(4), reach: async (page) => { await chat(page); await page.waitForSelector('.reply-footer'); } },
  { name: 'chat beside the world', stage: talked(2), reach: async (page) => { await page.waitForSelector('.reply-footer'); } },
  { name: 'chat speaking', stage: async (node) => { await talked(1)(node); node.chat.replies = ['It is by the mill, and listens.']; node.chat.beforeWord = never; }, reach: async (page) => { await page.locator('#composer').fill('And now?'); await page.keyboard.press('Enter'); await page.waitForSelector('.reply-streaming .reply-text'); } },
  {
    name: 'chat failed', stage: talked(1),
    reach: async (page, node) => {
      await chat(page);
      const last = node.chat.messages.at(-1)!;
      node.emit({ event: 'chat.done', data: { ...last, state: 'failed', text: '', footer: null, failure: 'The compute process ended before the reply was whole. It was started again; say it once more.' } });
      await page.waitForSelector('.reply-failed');
    },
  },
  { name: 'chat conversations', stage: threads, reach: async (page) => { await chat(page); await press(page, 'All conversations'); await page.waitForSelector('.thread'); } },
  { name: 'chat nothing found', stage: threads, reach: async (page) => { await chat(page); await press(page, 'All conversations'); await page.locator('.thread-search').fill('zebra'); await page.locator('.thread-list [role="status"]').waitFor(); } },
  { name: 'chat erase', stage: talked(1), reach: async (page) => { await chat(page); await page.locator('.answered').getByRole('button', { name: 'Erase from here on' }).click(); await page.waitForSelector('dialog[open]'); } },
  { name: 'chat menu', stage: talked(1), reach: async (page) => { await chat(page); await press(page, 'This conversation'); await page.waitForSelector('.popover'); } },
  { name: 'pause menu', stage: lived, reach: async (page) => { await press(page, 'Pause'); await page.waitForSelector('.popover'); } },
  { name: 'palette', stage: lived, reach: async (page) => { await page.keyboard.press('Control+k'); await page.waitForSelector('.palette-row'); } },
  { name: 'palette nothing fits', reach: async (page) => { await page.keyboard.press('Control+k'); await page.locator('.palette-input').fill('zzz'); await page.getByText('Nothing fits').waitFor(); } },
  { name: 'palette word to type', stage: lived, reach: async (page) => { await page.keyboard.press('Control+k'); for (const words of ['forget everything', '']) { await page.locator('.palette-input').fill(words); await page.keyboard.press('Enter'); } await page.waitForSelector('.palette-phrase'); } },
  { name: 'key sheet', reach: async (page) => { await page.keyboard.press('?'); await page.waitForSelector('dialog[open]'); } },
];
