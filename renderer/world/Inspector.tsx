// What is selected in the world: its glyph with the three rows named, and what is known of it.
import { useStore } from 'zustand';
import type { Being, Lantern, WorldSnapshot } from '../../schemas/world.ts';
import { Icon } from '../shell/Icon.tsx';
import { viewStore, worldStore } from '../state/stores.ts';
import { follow } from './controls.ts';
import { GlyphView } from './GlyphView.tsx';
import { KIND_WORDS, LANTERN_WORDS, PHASE_WORDS } from './words.ts';

const ROWS = [['sense', 'perceive'], ['think', 'think'], ['act', 'act']] as const;

function Facts({ facts }: { facts: readonly (readonly [string, string])[] }) {
  return <dl className="facts">{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>;
}

function BeingCard({ being }: { being: Being }) {
  const following = useStore(viewStore, (view) => view.following);
  return (
    <>
      <div className="inspector-glyph">
        <GlyphView glyph={being.glyph} size={72} label={`Glyph of ${being.name}`} />
        <ul className="glyph-rows">{ROWS.map(([word, phase]) => <li key={word} className={being.phase === phase ? 'row-lit' : ''}>{word}</li>)}</ul>
      </div>
      <Facts facts={[['place', being.place], ['doing', being.deed], ['now', PHASE_WORDS[being.phase]], ['feels', being.mood], ['carries', being.thing]]} />
      <button type="button" className="button" aria-pressed={following} onClick={() => { if (following) viewStore.setState({ following: false }); else follow(being.id); }}>
        {following ? 'Stop following' : 'Follow'}
      </button>
    </>
  );
}

function LanternCard({ lantern }: { lantern: Lantern }) {
  return (
    <>
      <div className="inspector-glyph"><GlyphView glyph={lantern.glyph} size={72} label={`Glyph of ${lantern.name}`} /></div>
      <Facts facts={[['what', KIND_WORDS[lantern.kind]], ['state', LANTERN_WORDS[lantern.state]]]} />
      <button type="button" className="button" onClick={() => { viewStore.setState({ tab: 'consent', dockOpen: true }); }}>Open in Consent</button>
    </>
  );
}

function PlaceCard({ place, snapshot }: { place: WorldSnapshot['places'][number]; snapshot: WorldSnapshot }) {
  const here = snapshot.beings.filter((being) => being.place === place.name).map((being) => being.name);
  return <Facts facts={[['place', place.kind], ['here now', here.length === 0 ? 'nobody' : here.join(' and ')]]} />;
}

export function Inspector() {
  const selected = useStore(viewStore, (view) => view.selected);
  const snapshot = useStore(worldStore, (world) => world.snapshot);
  if (selected === null || snapshot === null) return null;
  const being = snapshot.beings.find((one) => one.id === selected);
  const lantern = snapshot.lanterns.find((one) => one.id === selected);
  const place = snapshot.places.find((one) => one.id === selected);
  const name = being?.name ?? lantern?.name ?? place?.name;
  if (name === undefined) return null;
  return (
    <section className="inspector" data-over aria-label={`Looked at: ${name}`}>
      <header>
        <h2 className="pixel-title">{name}</h2>
        <button type="button" className="icon-button" aria-label="Close" onClick={() => { viewStore.setState({ selected: null, following: false }); }}><Icon name="close" /></button>
      </header>
      {being && <BeingCard being={being} />}
      {lantern && <LanternCard lantern={lantern} />}
      {place && <PlaceCard place={place} snapshot={snapshot} />}
    </section>
  );
}
