// What is selected in the world: its glyph with the three rows named, and what is known of it.
import { useLayoutEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { Inspected } from '../../schemas/world.ts';
import { talkWith } from '../chat/actions.ts';
import { Icon } from '../shell/Icon.tsx';
import { openDock } from '../state/places.ts';
import { useLooksBack, useShownWorld } from '../state/past.ts';
import { viewStore, worldStore } from '../state/stores.ts';
import { tryRelic } from '../state/person.ts';
import { t } from '../text/t.ts';
import { follow, lookAt } from './controls.ts';
import { GlyphView } from './GlyphView.tsx';
import { entities, glyphOfEntity } from './intake.ts';
import { useInspected } from './inspected.ts';
import { nameStore } from './names.ts';
import { GoOverTo } from './visit/GoOver.tsx';
import { markOfEntity, markWords, stateWords } from './words.ts';

type Of<K extends Inspected['kind']> = Extract<Inspected, { kind: K }>;
type Fact = readonly [name: string, value: string];
const ROWS = ['perceive', 'think', 'act'] as const;

function Facts({ facts }: { facts: readonly Fact[] }) {
  return <dl className="facts">{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>;
}

function FollowButton({ id }: { id: number }) {
  const following = useStore(viewStore, (view) => view.following);
  return (
    <button type="button" className="button" aria-pressed={following} onClick={() => { if (following) viewStore.setState({ following: false }); else follow(id); }}>
      {following ? t('world.unfollow') : t('world.follow')}
    </button>
  );
}

function Kin({ being }: { being: Of<'being'> }) {
  const kin = [...being.parents.map((one) => [t('world.parent'), one] as const), ...being.children.map((one) => [t('world.child'), one] as const)];
  if (kin.length === 0) return null;
  return (
    <ul className="kin">{kin.map(([what, { id, name }]) => (
      <li key={`${what} ${id ?? name}`}><span className="muted">{what}</span> {id === null ? name : <button type="button" className="link-button" onClick={() => { lookAt(id); }}>{name}</button>}</li>
    ))}</ul>
  );
}

function BeingCard({ being }: { being: Of<'being'> }) {
  // Whom one talks with lives at home: the conversation stays with the own mind.
  const abroad = useStore(worldStore, ({ scene }) => scene?.abroad ?? null);
  const lines: readonly (readonly [string, readonly string[]])[] = [
    [t('world.senses'), being.senses], [t('world.options'), being.options], [t('world.memories'), being.memories.map((memory) => memory.text)],
  ];
  return (
    <>
      <p className="inspector-acts">
        {abroad === null && <button type="button" className="button" onClick={() => { talkWith(being.name); }}>{t('chat.talk-with', { name: being.name })}</button>}
        <FollowButton id={being.id} />
      </p>
      <Facts facts={[
        [t('world.fact.place'), being.place], [t('world.fact.doing'), being.doing], [t('world.fact.now'), t(`world.phase.${being.phase}`)], [t('world.fact.feels'), being.mood], [t('world.fact.carries'), being.thing],
        [t('world.fact.energy'), t('world.energy', { energy: being.energy, most: being.mostEnergy })], [t('world.fact.age'), t('world.age', { days: being.ageDays, generation: being.generation })],
        [t('world.fact.chooses'), t(`world.driver.${being.driver}`)], [t('world.fact.solved'), t('world.solved', { solved: being.solved, tries: being.tries })],
      ]} />
      <Kin being={being} />
      {lines.map(([name, all]) => all.length > 0 && <details key={name}><summary>{name}</summary><ul className="inspector-lines">{all.map((line, index) => <li key={index}>{line}</li>)}</ul></details>)}
    </>
  );
}

function factsOf(inspected: Exclude<Inspected, { kind: 'being' }>): readonly Fact[] {
  switch (inspected.kind) {
    case 'relic': return [
      [t('world.fact.what'), t(inspected.own ? 'world.what.stone' : 'world.what.relic')], [t('world.fact.state'), markWords(markOfEntity(inspected.id))], [t('world.fact.place'), inspected.region],
      ...(inspected.guarded ? [[t('world.fact.guard'), t(`world.challenge.${inspected.challenge}`)] as const] : []),
      [t('world.fact.solved'), inspected.solvedBy ?? t('world.nobody-yet')],
    ];
    case 'region': return [[t('world.fact.place'), inspected.place], [t('world.fact.what'), t(`world.region.${inspected.region}`)], [t('world.fact.holds'), t('world.holds', { own: String(inspected.region === 'own'), relics: inspected.relics, unseen: inspected.unseen })]];
    case 'creature': return [[t('world.fact.what'), t('world.creature', { class: inspected.class, count: inspected.count })]];
    case 'grave': return [[t('world.fact.what'), t('world.grave', { day: inspected.diedDay })]];
    case 'visitor': return [[t('world.fact.what'), inspected.own ? t('world.visitor-own') : t('world.what.visitor')], [t('world.fact.solved'), String(inspected.solved)]];
    case 'island': return [[t('world.fact.what'), t(`world.island.${inspected.state}`)]];
  }
}

/** Once it is uncovered there is nothing to try: whoever had the focus here is in the world again. */
function TryButton({ relic }: { relic: number }) {
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    const node = button.current;
    return () => { if (document.activeElement === node) document.querySelector<HTMLElement>('.world-stage')?.focus(); };
  }, []);
  return <button ref={button} type="button" className="button button-strong" onClick={() => { void tryRelic(relic); }}>{t('riddle.try')}</button>;
}

/** Only a few things that the world came upon are asked about at a time. */
const isUnasked = ({ id, own, solvedBy }: Of<'relic'>): boolean => !own && solvedBy !== null && markOfEntity(id) === 'dark';

/** Of the past only what was seen is known, and nothing can be done there. */
function PastCard({ id }: { id: number }) {
  const { scene, land } = useShownWorld();
  const isThere = entities.slotOf(id) >= 0 || [...land?.regions ?? [], ...scene?.islands ?? []].some((place) => place.id === id);
  return <p>{isThere ? stateWords(id) : t('past.not-there')}</p>;
}

export function Inspector() {
  const selected = useStore(viewStore, (view) => view.selected);
  const named = useStore(nameStore, ({ byId }) => (selected === null ? undefined : byId.get(selected)));
  const looks = useLooksBack();
  const inspected = useInspected(looks ? null : selected);
  const abroad = useStore(worldStore, ({ scene }) => scene?.abroad ?? null);
  if (selected === null || inspected === null) return null;
  const glyph = glyphOfEntity(selected);
  const name = named?.name ?? (inspected !== undefined && 'name' in inspected ? inspected.name : t('world.nameless'));
  const lit = inspected?.kind === 'being' ? inspected.phase : null;
  return (
    <section className="inspector" data-over aria-label={t('world.looked-at', { name })}>
      <header>
        <h2 className="pixel-title">{name}</h2>
        <button type="button" className="icon-button" aria-label={t('common.close')} onClick={() => { viewStore.setState({ selected: null, following: false }); }}><Icon name="close" /></button>
      </header>
      {glyph !== null && (
        <div className="inspector-glyph">
          <GlyphView glyph={glyph} size={72} label={t('world.glyph-of', { name })} />
          {lit !== null && <ul className="glyph-rows">{ROWS.map((phase) => <li key={phase} className={lit === phase ? 'row-lit' : ''}>{t(`world.row.${phase}`)}</li>)}</ul>}
        </div>
      )}
      {looks && <PastCard id={selected} />}
      {inspected?.kind === 'being' && <BeingCard being={inspected} />}
      {inspected !== undefined && inspected.kind !== 'being' && <Facts facts={factsOf(inspected)} />}
      {inspected?.kind === 'relic' && inspected.guarded && abroad?.may !== 'look' && <TryButton relic={inspected.id} />}
      {inspected?.kind === 'relic' && isUnasked(inspected) && abroad === null && <p className="muted">{t('world.asked-next')}</p>}
      {inspected?.kind === 'relic' && !inspected.own && markOfEntity(inspected.id) !== 'dark' && abroad === null && <button type="button" className="button" onClick={() => { openDock('consent'); }}>{t('world.open-consent')}</button>}
      {inspected?.kind === 'island' && <GoOverTo id={inspected.id} name={inspected.name} />}
    </section>
  );
}
