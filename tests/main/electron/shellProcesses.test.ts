// What runs beside the shell: the agent, hidden pages, what the system tells, and how all of it ends. The agent is played here.
import { describe, expect, it } from 'vitest';
import { FAILURE_WINDOW_MS } from '../../../app/agent/restartBackoff.ts';
import { STOP_LIMIT_MS } from '../../../main/electron/agentKeeper.ts';
import { POWER_EVERY_MS } from '../../../main/electron/powerWatch.ts';
import { settle } from '../../doubles/manualClock.ts';
import { HOME, openShell as open, Run, URL, view } from './shellRun.ts';

describe('the agent', () => {
  it('is started again, later each time; after three ends in ten minutes a person is asked', async () => {
    const run = await open();
    run.desktop.answers.push('again');
    run.desktop.agent.ends(null);
    expect(run.desktop.tray?.items[0]).toMatchObject({ text: 'Starting again' });
    await run.passes(500);
    expect(run.desktop.agents).toHaveLength(2);
    run.desktop.agent.ends(139);
    await run.passes(500);
    expect(run.desktop.agents).toHaveLength(2);
    await run.passes(3_500);
    expect(run.desktop.agents).toHaveLength(3);
    run.desktop.agent.ends(1);
    await settle();
    expect(run.desktop.questions.map(({ title }) => title)).toEqual(['Ileices is not running']);
    expect(run.desktop.agents).toHaveLength(4);
    // A person looked: it has its tries again.
    run.desktop.agent.ends(1);
    await run.passes(500);
    expect(run.desktop.agents).toHaveLength(5);
  });

  it('that ends seldom is started again for ever', async () => {
    const run = await open();
    for (let each = 0; each < 8; each += 1) {
      run.desktop.agent.ends(null);
      await run.passes(FAILURE_WINDOW_MS);
    }
    expect(run.desktop.agents).toHaveLength(9);
    expect(run.desktop.questions).toEqual([]);
  });

  it('that was stopped in good order takes the app along; one that never came up does not', async () => {
    const run = await open();
    run.desktop.agent.ends(0);
    await settle();
    expect(run.desktop.exitCode).toBe(0);
    const never = new Run();
    await never.shell.start();
    never.desktop.agent.ends(0);
    await never.passes(500);
    expect(never.desktop.exitCode).toBeNull();
    expect(never.desktop.agents).toHaveLength(2);
  });

  it('that came back while a question about it stands there is not stopped by an old answer, and one question stands at a time', async () => {
    const run = await open(), answers: ((id: string) => void)[] = [];
    run.desktop.ask = (question) => { run.desktop.questions.push(question); return new Promise((resolve) => { answers.push(resolve); }); };
    const failed = async () => { run.desktop.agent.says({ type: 'failed', sentence: 'The disk is full.' }); run.desktop.agent.ends(1); await settle(); };
    await failed();
    run.desktop.pressVerb({ do: 'try-again' });
    await failed();
    expect(run.desktop.questions).toHaveLength(1);
    run.desktop.pressVerb({ do: 'try-again' });
    run.desktop.agent.says({ type: 'ready', home: HOME });
    await settle();
    answers[0]?.('quit');
    await settle();
    expect([run.methods().includes('stop'), run.desktop.exitCode, run.desktop.agents.length]).toEqual([false, null, 3]);
    // The next failure is asked about anew, and that answer counts.
    await failed();
    expect(run.desktop.questions).toHaveLength(2);
    answers[1]?.('quit');
    await settle();
    expect(run.desktop.exitCode).toBe(0);
  });

  it('speaks in frames: what is none is dropped, and nothing comes of it', async () => {
    const run = await open();
    const before = [run.desktop.windows.length, run.desktop.looks.length, run.desktop.questions.length];
    const hostile: unknown[] = [null, 1, 'ready', [], {}, { type: 'eval', code: '1' }, { type: 'ready' }, { type: 'ready', home: 'x'.repeat(5_000) }, { type: 'page', page: 'ui', url: URL }, { type: 'page', page: 'compute', url: 'x'.repeat(400) }, { type: 'view', view: { ...view(), extra: 1 } }, { type: 'view', view: view({ needs: Array.from({ length: 51 }, () => ({ id: 'a', kind: 'consent' as const, text: '' })) }) }, { type: 'failed', sentence: 'x'.repeat(3_000) }, { type: 'page', page: 'compute', url: URL, extra: 1 }];
    for (const message of hostile) run.desktop.agent.saysAnything(message);
    await run.passes(5_000);
    expect([run.desktop.windows.length, run.desktop.looks.length, run.desktop.questions.length]).toEqual(before);
  });

  it('that is gone is heard no more', async () => {
    const run = await open();
    const old = run.desktop.agent;
    old.ends(null);
    await run.passes(500);
    old.says({ type: 'page', page: 'compute', url: 'http://127.0.0.1:5/' });
    expect(run.desktop.window('compute')).toBeUndefined();
  });
});

describe('hidden pages', () => {
  const page = (run: Run, url: string | null, which: 'compute' | 'link' = 'compute') => { run.desktop.agent.says({ type: 'page', page: which, url }); };
  it('open where the agent says, unseen, and go when it says so', async () => {
    const run = await open();
    page(run, 'http://127.0.0.1:5000/?t=a');
    page(run, 'http://127.0.0.1:5001/?t=b', 'link');
    expect(run.desktop.window('compute')?.loaded).toEqual(['http://127.0.0.1:5000/?t=a']);
    expect([run.desktop.window('compute')?.isShown, run.desktop.window('link')?.isShown]).toEqual([false, false]);
    page(run, null);
    await run.passes(1_000);
    expect(run.desktop.window('compute')).toBeUndefined();
    expect(run.desktop.window('link')).toBeDefined();
  });

  it('open nowhere else', async () => {
    const run = await open();
    for (const url of ['https://example.org/', 'http://127.0.0.1.evil.example/', 'file:///x', 'http://localhost:5000/']) page(run, url);
    expect(run.desktop.windows.filter(({ spec }) => spec.kind !== 'ui')).toEqual([]);
    expect(run.desktop.agent.heard.filter((word) => (word as { type: string }).type === 'page-ended')).toHaveLength(4);
  });

  it('that crash are told to the agent; three crashes in ten minutes are enough, also those of the graphics process', async () => {
    const run = await open();
    const said = () => run.desktop.agent.heard.filter((word) => ['page-ended', 'links-refused', 'safe-mode'].includes((word as { type: string }).type)).map((word) => (word as { type: string }).type);
    page(run, 'http://127.0.0.1:5001/', 'link');
    page(run, 'http://127.0.0.1:5000/');
    run.desktop.window('compute')?.spec.onCrash('crashed');
    expect(said()).toEqual(['page-ended']);
    run.desktop.crashesGraphics('gone');
    expect(said()).toEqual(['page-ended']);
    page(run, 'http://127.0.0.1:5000/');
    // The agent may have noticed first that its line broke.
    const window = run.desktop.window('compute');
    page(run, null);
    window?.spec.onCrash('crashed');
    await settle();
    expect(said()).toEqual(['page-ended', 'safe-mode', 'links-refused']);
    expect(run.desktop.questions.map(({ title }) => title)).toEqual(['Ileices is in safe mode']);
    expect(run.desktop.window('link')).toBeUndefined();
    page(run, 'http://127.0.0.1:5001/', 'link');
    expect(run.desktop.window('link')).toBeUndefined();
    page(run, 'http://127.0.0.1:5002/');
    expect(run.desktop.window('compute')).toBeDefined();
  });

  it('that crash seldom never lead there', async () => {
    const run = await open();
    for (let each = 0; each < 6; each += 1) {
      page(run, 'http://127.0.0.1:5000/');
      run.desktop.window('compute')?.spec.onCrash('crashed');
      await run.passes(FAILURE_WINDOW_MS);
    }
    expect(run.desktop.questions).toEqual([]);
  });

  it('go with the agent they worked for', async () => {
    const run = await open();
    page(run, 'http://127.0.0.1:5000/');
    run.desktop.agent.ends(null);
    expect(run.desktop.window('compute')).toBeUndefined();
  });
});

describe('what the system tells', () => {
  it('reaches the agent every five seconds, and at once when the machine goes to sleep or wakes', async () => {
    const run = await open({}, { prepare: (desktop) => { desktop.power = { idleMs: 4_000, onBattery: true, thermal: 'fair' }; } });
    const signals = () => run.desktop.agent.heard.filter((word) => (word as { type: string }).type === 'signals');
    expect(signals()).toEqual([{ type: 'signals', idleMs: 4_000, onBattery: true, thermal: 'fair', suspending: false }]);
    await run.passes(POWER_EVERY_MS * 3);
    expect(signals()).toHaveLength(4);
    for (const event of ['suspend', 'resume'] as const) run.desktop.powers(event);
    expect(signals().slice(4).map((word) => (word as { suspending: boolean }).suspending)).toEqual([true, false]);
  });
});

describe('quitting', () => {
  it('asks the node to stop, waits for it, and goes', async () => {
    const run = await open();
    run.desktop.wantsQuit();
    await settle();
    expect(run.methods().at(-1)).toBe('stop');
    expect(run.desktop.exitCode).toBeNull();
    expect(run.ui).toBeUndefined();
    expect(run.desktop.tray?.items[0]).toMatchObject({ text: 'Stopping' });
    run.desktop.agent.ends(0);
    await settle();
    expect([run.desktop.exitCode, run.desktop.tray]).toEqual([0, null]);
  });

  it('twice is once', async () => {
    const run = await open();
    run.desktop.wantsQuit();
    run.desktop.wantsQuit();
    run.desktop.pressVerb({ do: 'quit' });
    await settle();
    expect(run.methods().filter((method) => method === 'stop')).toHaveLength(1);
  });

  it('does not wait for ever: one that neither answers nor ends is ended', async () => {
    const run = await open();
    run.answer = () => new Promise(() => undefined);
    run.desktop.wantsQuit();
    await run.passes(STOP_LIMIT_MS - 1_000);
    expect(run.desktop.agent.killed).toBe(false);
    await run.passes(1_000);
    expect(run.desktop.agent.killed).toBe(true);
    expect(run.desktop.exitCode).toBe(0);
  });

  it('works before the node is up, and while it is being started again', async () => {
    const starting = new Run();
    await starting.shell.start();
    starting.desktop.wantsQuit();
    await settle();
    expect(starting.desktop.exitCode).toBe(0);
    const between = await open();
    between.desktop.agent.ends(null);
    between.desktop.wantsQuit();
    await settle();
    expect(between.desktop.exitCode).toBe(0);
    await between.passes(60_000);
    expect(between.desktop.agents).toHaveLength(1);
  });
});
