// Puts hostile texts wherever the node lets words of others into the window: each function fills one kind of data with all of them.
import type { AuditRow, LogLine } from '../../../schemas/auditView.ts';
import { NOTE_CHARACTERS_MAX, type ChatMessage } from '../../../schemas/chat.ts';
import { HISTORY_MAX, type ConsentView, type HistoryEntry, type OfferView } from '../../../schemas/consent.ts';
import type { ArtefactView, MeshView } from '../../../schemas/meshView.ts';
import type { SourceView } from '../../../schemas/status.ts';
import type { Inspected, LandNames, Riddle, WorldScene } from '../../../schemas/world.ts';
import { artefact, idOf, meshView, peer } from '../../doubles/fakeMesh.ts';
import { source } from '../../doubles/fakeNode.ts';
import type { HostileText } from './texts.ts';

type Texts = readonly HostileText[];
const AT = '2026-11-20T10:00:00.000Z';
/** Of the world: far above what it counts itself. */
const FIRST_ID = 1_000_000;
/** What a member says of itself is no longer. */
const DOING_CHARACTERS = 80;
const LINKED_TURNS = 3;

const hex = (index: number, digits: number): string => index.toString(16).padStart(digits, '0');
/** Every third, from one of the first three on: lists that together show all. */
const third = (texts: Texts, from: number): Texts => texts.filter((_, at) => at % 3 === from);
/** The text `by` places on, round and round: several words of one thing. */
const beside = (texts: Texts, index: number, by: number): string => texts[(index + by) % texts.length]!.text;
export const chunks = <T>(all: readonly T[], most: number): T[][] => Array.from({ length: Math.ceil(all.length / most) }, (_, index) => all.slice(index * most, (index + 1) * most));

export function sceneOf(texts: Texts, scene: WorldScene): WorldScene {
  return {
    ...scene, landVersion: FIRST_ID, weather: texts[0]!.text, population: texts.length,
    beings: third(texts, 1).map(({ text }, at) => ({ id: FIRST_ID + at, name: text, founder: false, place: beside(texts, at, 1), deed: beside(texts, at, 2), thing: beside(texts, at, 3), mood: beside(texts, at, 4) })),
    visitors: third(texts, 0).map(({ text }, at) => ({ id: FIRST_ID * 2 + at, name: text, own: false, at: null })),
    islands: third(texts, 1).map(({ text }, at) => ({ id: FIRST_ID * 3 + at, key: hex(at, 64), name: text, state: 'here', plot: at, x: 0, z: 0 })),
    chronicle: texts.map(({ text }, at) => ({ id: at + 1, tick: at, text, about: null })),
  };
}

export function landOf(texts: Texts): LandNames {
  return {
    version: FIRST_ID,
    regions: third(texts, 2).map(({ text }, at) => ({ id: FIRST_ID * 4 + at, name: text, place: beside(texts, at, 1), noun: beside(texts, at, 2), kind: 'source', x: 0, z: 0, plots: [], relics: 1, unseen: 0 })),
    relics: third(texts, 0).map(({ text }, at) => ({ id: FIRST_ID * 5 + at, key: `k${at}`, name: text, region: FIRST_ID * 4 + at })),
  };
}

/** Looked at closely: one thing of each kind. A being tells of everything at once. */
export function inspectedOf(texts: Texts, id: number, kind: Inspected['kind']): Inspected {
  const at = id % FIRST_ID, name = texts[at]!.text, words = (by: number): string => beside(texts, at, by);
  switch (kind) {
    case 'being': return {
      kind, id, name, founder: false, place: words(1), deed: words(2), thing: words(3), mood: words(4), energy: 1, mostEnergy: 2, ageDays: 1, generation: 1,
      parents: texts.map((one) => ({ id: null, name: one.text })), children: texts.map((one, index) => ({ id: FIRST_ID + index, name: one.text })), phase: 'think', driver: 'organism',
      senses: texts.map((one) => one.text), options: texts.map((one) => one.text), doing: words(5), memories: texts.map((one, tick) => ({ tick, text: one.text })),
      traits: texts.map((one) => ({ name: one.text, value: 7 })), skills: [], tries: 0, solved: 0, explored: 0,
    };
    case 'relic': return { kind, id, key: words(1), name, bytes: 1, suffix: words(2), mark: words(3), region: words(4), own: false, spokenOf: words(5), guarded: true, challenge: 'sum', difficulty: 1, tries: 0, wins: 0, solvedBy: words(6) };
    case 'region': return { kind, id, name, place: words(1), region: 'source', relics: 1, unseen: 1, light: 1 };
    case 'creature': return { kind, id, class: name, count: 1, load: 1 };
    case 'grave': return { kind, id, name, light: 1, diedDay: 1 };
    case 'visitor': return { kind, id, name, own: false, solved: 1 };
    case 'island': return { kind, id, name, state: 'here' };
  }
}

export function riddleOf(texts: Texts, relic: number): Riddle {
  const all = texts.map(({ text }) => text);
  return { relic, relicName: all[0]!, challenge: 'sum', difficulty: 2, seed: 3, step: 0, steps: 2, facts: all, ask: all.join(' '), options: all.slice(0, 6) };
}

/** One turn after the other below `above`; each holds several texts, in every place of a message and of its footer. */
export function messagesOf(texts: Texts, threadId: string, above: string, most: number): ChatMessage[] {
  return chunks(texts, most).flatMap((some, at): ChatMessage[] => {
    const plain = { threadId, at: AT, touched: at, imported: false }, text = some.map((one) => one.text).join('\n\n');
    const one = (index: number): string => some[index % some.length]!.text;
    return [
      { ...plain, id: `m-asked-${at}`, author: 'person', text, inReplyTo: at === 0 ? above : `m-said-${at - 1}`, state: 'done', footer: null, failure: null, to: null, number: at + 1, rating: null },
      {
        ...plain, id: `m-said-${at}`, author: 'ileices', text, inReplyTo: `m-asked-${at}`, state: 'failed', failure: one(0), to: one(1), number: null, rating: { thumb: 'up', note: one(2).slice(-NOTE_CHARACTERS_MAX) },
        footer: { checkpoint: one(3), tokenizer: one(4), policy: one(5), step: 1, trainLoss: 1, tokens: 1, tokensPerSecond: 1, stoppedBy: 'end', sources: some.map((each) => each.text), learntFrom: [one(6)], peer: { id: one(7), name: one(8), stateHash: one(9) } },
      },
    ];
  });
}

export const sourcesOf = (texts: Texts): SourceView[] => texts.map(({ text }, at) => source({ id: `s-${hex(at, 16)}`, name: text, state: 'learnt', expired: at === 0 }));

/** Every text as the name, the asker or the reason of a question; the lists of names go round through all of them. */
export function offersOf(texts: Texts, names: number): OfferView[] {
  return chunks(texts, 3).map((some, at): OfferView => {
    const [text, who, why] = [0, 1, 2].map((index) => (some[index] ?? some[0]!).text) as [string, string, string];
    const listed = (from: number) => Array.from({ length: names }, (_, index) => ({ name: beside(texts, at * names + from, index), bytes: 1, reason: null }));
    const asker: OfferView['asker'] = at % 2 === 0 ? { kind: 'world', being: who } : { kind: 'peer', nodeId: idOf('a41c07'), name: who, keyWords: why };
    return {
      id: `o-${hex(at, 16)}`, asker, kind: 'folder', name: text, why, sourceId: null, files: names, bytes: 1, refused: names, toRead: listed(0), toRefuse: listed(names).map((one) => ({ ...one, reason: one.name })),
      reaches: ['once', 'folder'], scope: 'device', ...(asker.kind === 'peer' ? { copy: { artefact: text, purpose: text, hours: 1 } } : {}), offeredAt: AT,
    };
  });
}
export function consentOf(texts: Texts, offers: readonly OfferView[]): ConsentView {
  const history = texts.slice(0, HISTORY_MAX).map(({ text }, seq): HistoryEntry => ({ seq, at: AT, decision: seq % 2 === 0 ? 'never' : 'granted', name: text, offerId: `o-${hex(seq, 16)}`, sourceId: null, scope: 'mesh', reach: 'once', expiresAt: null, copyFor: text, holds: true }));
  return { offers: [...offers], undo: [], history, watching: [] };
}

export function meshOf(texts: Texts): MeshView {
  const { self, round } = meshView();
  return meshView({
    name: texts[0]!.text, stateWords: texts[1]!.text, trouble: texts[2]!.text, self: { ...self, name: texts[3]!.text, checkWords: texts[4]!.text }, round: { ...round, words: texts[5]!.text }, openAt: texts[6]!.text,
    peers: chunks(texts, 2).map(([one, other], at) => peer({
      id: hex(at, 64), name: one!.text, doing: one!.text.slice(0, DOING_CHARACTERS), checkWords: (other ?? one!).text, formerly: { checkWords: beside(texts, at, 2), until: AT },
      ...(at % LINKED_TURNS === 0 ? {} : { state: at % LINKED_TURNS === 1 ? 'needs-approval' as const : 'blocked' as const }),
    })),
  });
}
export const artefactsOf = (texts: Texts): ArtefactView[] => chunks(texts, 2).map(([one, other], at) => {
  const text = one!.text, licence = (other ?? one!).text;
  return artefact({
    artefact: hex(at, 64), name: text, kind: text, licence, signer: text, owners: [{ id: hex(at, 64), name: licence }], words: licence, permission: { purpose: text, expiresAt: AT },
    ...(at % 2 === 0 ? { state: 'refused' as const } : { state: 'own' as const, grants: [{ peer: hex(at, 64), name: text, purpose: licence, expiresAt: AT }] }),
  });
});

/** A row takes several: as keys and as values, beside the chain and in it. */
export const auditOf = (texts: Texts): AuditRow[] => chunks(texts, 4).map((some, at): AuditRow => {
  const text = (index: number): string => (some[index] ?? some[0]!).text;
  return { seq: 1_000 - at, at: AT, kind: 'SettingsChanged', erased: false, fact: { [text(0)]: text(0), list: [text(1)] }, body: { name: text(2) }, changes: [{ name: text(3), before: text(3), after: text(0) }] };
});
export const logOf = (texts: Texts): LogLine[] => texts.map(({ text }, at) => ({ at: AT, level: at % 2 === 0 ? 'warn' : 'error', text, more: text }));
