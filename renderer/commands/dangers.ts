// Commands that cannot be taken back: each says what it costs, and wants a word typed.
import { leaveConsequences, revokeConsequences, rotateConsequences } from '../../app/mesh/peopleWords.ts';
import { shownName } from '../../app/consent/names.ts';
import { forgetChoices, ForgetChoice } from '../../schemas/forget.ts';
import type { SourceView } from '../../schemas/status.ts';
import { leave, revoke, rotateKey } from '../mesh/actions.ts';
import { membersOf } from '../mesh/words.ts';
import { forgetSource } from '../state/actions.ts';
import { meshStore, nodeStore } from '../state/stores.ts';
import { t } from '../text/t.ts';
import type { Item, ListPage, Page } from './pages.ts';

const nothing = (title: string): ListPage => ({ kind: 'list', title, items: [] });
const given = (): readonly SourceView[] => nodeStore.getState().status?.sources.filter((source) => source.kind !== 'own') ?? [];
const orFailed = async (work: Promise<boolean>): Promise<string | null> => ((await work) ? null : t('commands.not-done'));

function forgetAs(names: string, choice: ForgetChoice, work: () => Promise<boolean>): Page {
  return { kind: 'phrase', title: t('commands.forget-title', { name: names }), consequences: [forgetChoices[choice], t('commands.forget-cost')], phrase: t('commands.phrase.forget'), act: () => orFailed(work()) };
}
const choices = (names: string, work: (choice: ForgetChoice) => Promise<boolean>): ListPage => ({
  kind: 'list', title: t('commands.forget-how', { name: names }),
  items: ForgetChoice.options.map((choice): Item => ({ id: choice, words: forgetChoices[choice], dangerous: true, act: () => forgetAs(names, choice, () => work(choice)) })),
});

export const forgetOne = (): Page => ({
  kind: 'list', title: t('commands.which-source'),
  items: given().map(({ id, name }): Item => ({ id, words: name, dangerous: true, act: () => choices(name, (choice) => forgetSource(id, name, choice)) })),
});

export function forgetEverything(): Page {
  const all = given();
  if (all.length === 0) return nothing(t('commands.nothing-allowed'));
  return choices(t('commands.everything', { count: all.length }), async (choice) => {
    // One after the other: what is forgotten may set the mind back, and the next begins from there.
    for (const { id, name } of all) if (!await forgetSource(id, name, choice)) return false;
    return true;
  });
}

export function leaveMesh(): Page {
  const { view } = meshStore.getState();
  if (view === null || view === undefined) return nothing(t('commands.no-mesh'));
  const name = shownName(view.name);
  return { kind: 'phrase', title: t('commands.leave-title', { name }), consequences: leaveConsequences(view), phrase: t('commands.phrase.leave'), act: () => leave(name) };
}

export function revokeMember(): Page {
  const { view } = meshStore.getState();
  const members = view === null || view === undefined ? [] : membersOf(view);
  return {
    kind: 'list', title: t('commands.which-member'),
    items: members.map((peer): Item => ({
      id: peer.id, words: `${shownName(peer.name)} · ${peer.checkWords}`, dangerous: true,
      act: () => ({ kind: 'phrase', title: t('commands.revoke-title', { name: shownName(peer.name) }), consequences: revokeConsequences(peer.mayRevoke), phrase: t('commands.phrase.revoke'), act: () => revoke(peer) }),
    })),
  };
}

export function newKey(): Page {
  const { view } = meshStore.getState();
  if (view === null || view === undefined || view.state !== 'member') return nothing(t('commands.no-mesh'));
  return { kind: 'phrase', title: t('commands.key-title'), consequences: rotateConsequences, phrase: t('commands.phrase.key'), act: rotateKey };
}
