// The world outline: everything the picture shows, as text and buttons: regions, and in each who is there and what lies
// there. A view for everyone, and the picture's parallel for those who do not see it.
import { useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { shownName } from '../../app/consent/names.ts';
import type { LandNames, RegionSeen, WorldScene } from '../../schemas/world.ts';
import { TIERS } from '../../app/world/tiers.ts';
import { StaleLine } from '../shell/StaleLine.tsx';
import { pastStore, useShownWorld } from '../state/past.ts';
import { viewStore } from '../state/stores.ts';
import { goBackHome } from '../state/visit.ts';
import { t } from '../text/t.ts';
import { lookAt } from './controls.ts';
import { GlyphView } from './GlyphView.tsx';
import { glyphOfEntity } from './intake.ts';
import { momentWords } from './past/lookBack.ts';
import { regionName } from './scene.ts';
import { beingSentence, dayWords, hereSentence, stateWords } from './words.ts';

/** Relics of one region shown at once; the rest comes with a button. */
const RELICS_AT_ONCE = 60;
/** A region with so few is opened from the start. */
const FEW_RELICS = 8;

function Entry({ id, name, text, children }: { id: number; name: string; text: string; children?: ReactNode }) {
  const selected = useStore(viewStore, (view) => view.selected === id);
  const glyph = glyphOfEntity(id);
  return (
    <li>
      <button type="button" className="outline-entry" aria-pressed={selected} onClick={() => { lookAt(id); }}>
        {glyph !== null && <GlyphView glyph={glyph} size={30} />}
        <span><strong>{name}</strong><span className="muted">{text}</span></span>
      </button>
      {children}
    </li>
  );
}

function Relics({ relics }: { relics: LandNames['relics'] }) {
  const [most, setMost] = useState(RELICS_AT_ONCE);
  return (
    <>
      <ul>{relics.slice(0, most).map(({ id, name }) => <Entry key={id} id={id} name={name} text={stateWords(id)} />)}</ul>
      {relics.length > most && <button type="button" className="button button-small" onClick={() => { setMost(most + RELICS_AT_ONCE); }}>{t('world.more', { count: relics.length - most })}</button>}
    </>
  );
}

function Region({ region, scene, land }: { region: RegionSeen; scene: WorldScene; land: LandNames }) {
  const beings = scene.beings.filter((being) => being.place === region.place);
  const relics = land.relics.filter((relic) => relic.region === region.id);
  const [open, setOpen] = useState(relics.length <= FEW_RELICS);
  return (
    <Entry id={region.id} name={regionName(region)} text={t('world.region-state', { here: hereSentence(beings.map((being) => being.name)), own: String(region.kind === 'own'), relics: region.relics, unseen: region.unseen })}>
      {relics.length > 0 && (
        <details open={open} onToggle={(event) => { setOpen(event.currentTarget.open); }}>
          <summary>{t('world.relics-here', { own: String(region.kind === 'own'), count: relics.length })}</summary>
          {open && <Relics relics={relics} />}
        </details>
      )}
    </Entry>
  );
}

export function Outline() {
  const { scene, land } = useShownWorld();
  const looks = useStore(pastStore, ({ past }) => past !== null && past.moment !== null);
  if (scene === null || land === null) return <p className="empty">{t('world.not-arrived')}</p>;
  return (
    <div className="scroll outline">
      <StaleLine />
      {looks && <p className="outline-past">{t('past.shown', { moment: momentWords(scene.tick) })}</p>}
      {scene.abroad !== null && <p className="outline-abroad">{t('visit.here', { name: shownName(scene.abroad.name) })} <button type="button" className="button button-small" onClick={() => { void goBackHome(); }}>{t('visit.home')}</button></p>}
      <p className="muted outline-day">{dayWords(scene)}. {t('world.richness', { tier: TIERS[scene.tier]?.name ?? '' })}</p>
      <h2>{t('world.beings')}</h2>
      <ul>
        {scene.beings.map((being) => <Entry key={being.id} id={being.id} name={being.name} text={beingSentence(being)} />)}
        {scene.visitors.map(({ id, name, own }) => <Entry key={id} id={id} name={name} text={own ? t(scene.abroad === null ? 'world.visitor-own' : 'visit.you-here') : t(scene.abroad === null ? 'world.what.visitor' : 'visit.owner-or-guest')} />)}
      </ul>
      {scene.population > scene.beings.length && <p className="muted">{t('world.more', { count: scene.population - scene.beings.length })}</p>}
      <h2>{t('world.places')}</h2>
      <ul>{land.regions.map((region) => <Region key={region.id} region={region} scene={scene} land={land} />)}</ul>
      {scene.islands.length > 0 && <h2>{t('visit.neighbours')}</h2>}
      {scene.islands.length > 0 && <ul>{scene.islands.map(({ id, name, state }) => <Entry key={id} id={id} name={name} text={t(`world.island.${state}`)} />)}</ul>}
      {scene.abroad === null && <h2>{t('world.chronicle')}</h2>}
      {scene.abroad === null && <ol className="chronicle" reversed>{scene.chronicle.toReversed().map((line) => <li key={line.id}>{line.text}</li>)}</ol>}
    </div>
  );
}
