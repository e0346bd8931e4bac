// The first page of the palette: everything that can be done, from the one list of verbs and the commands of the window.
import { factOf, typed, verbNames, type Verb } from '../../app/commands/verbs.ts';
import { WINDOW_COMMANDS, type WindowCommand } from '../../app/commands/windowOnly.ts';
import type { BindingId } from '../../app/keys/bindings.ts';
import { terminalCommand } from '../shell/commands.ts';
import { keysWords } from '../shell/keyWords.ts';
import { copyText } from '../state/actions.ts';
import { nodeStore } from '../state/stores.ts';
import type { TextKey } from '../text/catalogue.ts';
import { t } from '../text/t.ts';
import type { Item, ListPage } from './pages.ts';
import { isWindowVerb, VERB_RUNS } from './verbRuns.ts';
import { WINDOW_RUNS } from './windowRuns.ts';

/** Commands that have a key. */
const KEY_OF: Readonly<Partial<Record<WindowCommand | Verb, BindingId>>> = {
  'view.world': 'view-world', 'view.chat': 'view-chat', 'view.mesh': 'view-mesh', 'view.jobs': 'view-jobs', 'view.consent': 'view-consent', 'view.ledger': 'view-ledger', 'view.settings': 'view-settings',
  'dock.toggle': 'dock', 'chat.write': 'chat', 'chat.new': 'new-chat', 'world.pause': 'pause-view', 'world.home': 'home', 'world.nearer': 'zoom-in', 'world.further': 'zoom-out', 'world.look': 'look', 'world.past': 'look-back', 'keys.sheet': 'help', 'pause': 'pause-node',
};

const verbKey = (verb: Verb) => `verb.${verb.replaceAll(' ', '.')}` as TextKey & `verb.${string}`;

function windowItem(id: WindowCommand): Item {
  const key = KEY_OF[id];
  return { id, words: t(`command.${id}`), ...(key === undefined ? {} : { keys: keysWords(key) }), ...(id === 'forget.everything' ? { dangerous: true } : {}), act: WINDOW_RUNS[id] };
}

/** The command line's help begins its sentences small. */
const asSentence = (words: string): string => words.charAt(0).toLocaleUpperCase() + words.slice(1);

function verbItem(verb: Verb): Item {
  const key = KEY_OF[verb], { asks } = factOf(verb);
  const common = { id: verb, words: asSentence(t(verbKey(verb))), typed: typed(verb), ...(key === undefined ? {} : { keys: keysWords(key) }), ...(factOf(verb).dangerous === true ? { dangerous: true } : {}), ...(asks === undefined ? {} : { asks }) };
  if (isWindowVerb(verb)) return { ...common, act: VERB_RUNS[verb] };
  const line = terminalCommand(nodeStore.getState().status?.home ?? null, typed(verb));
  return { ...common, act: () => ({ kind: 'list', title: t('commands.in-terminal'), items: [{ id: 'copy', words: line, typed: t('commands.copy'), act: () => { void copyText(line); } }] }) };
}

export const rootPage = (): ListPage => ({ kind: 'list', title: t('commands.title'), items: [...WINDOW_COMMANDS.map(windowItem), ...verbNames.map(verbItem)] });
