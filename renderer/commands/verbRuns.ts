// What the verbs of the command line are in the window: done at once, or the place where they are done.
import type { VERBS, Verb } from '../../app/commands/verbs.ts';
import { shownName } from '../../app/consent/names.ts';
import type { OfferView } from '../../schemas/consent.ts';
import { Settings } from '../../schemas/settings.ts';
import { askAbout, finish, lookAtArtefacts, showPage, unblock } from '../mesh/actions.ts';
import { othersOf, waitingPeers } from '../mesh/words.ts';
import { searchStore } from '../settings/search.ts';
import { settingName } from '../settings/names.ts';
import { pauseChoices } from '../shell/pauseChoices.ts';
import { pause, resume, toast } from '../state/actions.ts';
import { focusChat, goTo, openDock, openHud } from '../state/places.ts';
import { consentStore, meshStore } from '../state/stores.ts';
import { t } from '../text/t.ts';
import { verifyJournal } from '../hud/auditStore.ts';
import { forgetOne, leaveMesh, newKey, revokeMember } from './dangers.ts';
import type { Act, Item, ListPage } from './pages.ts';

/** The verbs that the window does itself. */
export type WindowVerb = { [V in Verb]: (typeof VERBS)[V] extends { readonly terminalOnly: true } ? never : V }[Verb];

const inMesh = (page: 'mesh' | 'invite' | 'join'): void => { goTo('mesh'); showPage(page); };
const files = (): void => { inMesh('mesh'); void lookAtArtefacts(); };

/** The card is where it is decided: what would be read is seen there before the yes. */
function offers(): ListPage {
  const waiting: readonly OfferView[] = consentStore.getState().view?.offers ?? [];
  return { kind: 'list', title: t('commands.which-request'), items: waiting.map(({ id, name }): Item => ({ id, words: name, act: () => { consentStore.setState({ selected: id }); openDock('consent'); } })) };
}
function waiting(): ListPage {
  return { kind: 'list', title: t('commands.who-waits'), items: waitingPeers(meshStore.getState().view).map(({ id, name, checkWords }): Item => ({ id, words: `${shownName(name)} · ${checkWords}`, act: () => { askAbout(id); } })) };
}
function blocked(): ListPage {
  const { view } = meshStore.getState();
  const out = view === null || view === undefined ? [] : othersOf(view).filter((peer) => peer.state === 'blocked');
  return { kind: 'list', title: t('commands.who-is-blocked'), items: out.map(({ id, name }): Item => ({ id, words: shownName(name), act: () => { void unblock(id).then((problem) => { if (problem !== null) toast('error', problem); }); } })) };
}
function settingNames(): ListPage {
  const names = Object.keys(Settings.shape) as (keyof Settings)[];
  return { kind: 'list', title: t('commands.which-setting'), items: names.map((name): Item => ({ id: name, words: settingName(name), typed: name, act: () => { searchStore.setState({ asked: settingName(name) }); goTo('settings'); } })) };
}

/** Where conversations are listed, found, saved, taken in and erased; erasing asks there. */
const toChats = (): void => { goTo('chat'); };

export const VERB_RUNS: Readonly<Record<WindowVerb, () => Act>> = {
  'status': () => { openHud('jobs'); },
  'learn': () => { openDock('consent'); consentStore.setState({ picking: true }); },
  'forget': forgetOne,
  'ask': focusChat,
  'pause': () => ({ kind: 'list', title: t('shell.pause-title'), items: pauseChoices().map(({ id, words, minutes }): Item => ({ id, words, act: () => { void pause(minutes()); } })) }),
  'resume': () => { void resume(); },
  'settings': settingNames,
  'invite': () => { inMesh('invite'); },
  'join': () => { inMesh('join'); },
  'peers': () => { inMesh('mesh'); },
  'approve': waiting, 'refuse': waiting,
  'revoke': revokeMember,
  'unblock': blocked,
  'unshare': files, 'artefacts': files, 'fetch': files,
  'rotate-key': newKey,
  'finish': () => { void finish().then((problem) => { if (problem !== null) toast('error', problem); }); },
  'leave': leaveMesh,
  'consent list': () => { openDock('consent'); },
  'consent allow': offers, 'consent refuse': offers,
  'consent lift': () => { goTo('consent'); }, 'consent history': () => { goTo('consent'); },
  'consent withdraw': forgetOne,
  'chat list': toChats, 'chat search': toChats, 'chat export': toChats, 'chat import': toChats, 'chat erase': toChats,
  'show': () => { openDock('consent'); consentStore.setState({ picking: true }); },
  'hide': () => { openDock('consent'); },
  'journal verify': () => { goTo('ledger'); void verifyJournal(); },
  'logs': () => { openHud('logs'); },
};
export const isWindowVerb = (verb: Verb): verb is WindowVerb => verb in VERB_RUNS;
