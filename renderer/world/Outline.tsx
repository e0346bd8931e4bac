// The world outline: everything the picture shows, as text and buttons. A view for everyone, and the picture's parallel
// for those who do not see it.
import { useStore } from 'zustand';
import { TIERS } from '../../app/world/tiers.ts';
import { StaleLine } from '../shell/StaleLine.tsx';
import { viewStore, worldStore } from '../state/stores.ts';
import { lookAt } from './controls.ts';
import { GlyphView } from './GlyphView.tsx';
import { beingSentence, dayWords, lanternSentence } from './words.ts';

function Entry({ id, name, text, children }: { id: string; name: string; text: string; children?: React.ReactNode }) {
  const selected = useStore(viewStore, (view) => view.selected === id);
  return (
    <li>
      <button type="button" className="outline-entry" aria-pressed={selected} onClick={() => { lookAt(id); }}>
        {children}
        <span><strong>{name}</strong><span className="muted">{text}</span></span>
      </button>
    </li>
  );
}

export function Outline() {
  const snapshot = useStore(worldStore, (world) => world.snapshot);
  if (snapshot === null) return <p className="empty">The world has not arrived yet.</p>;
  const lines = snapshot.chronicle.toReversed();
  return (
    <div className="scroll outline">
      <StaleLine />
      <p className="muted outline-day">{dayWords(snapshot)}. Richness of the land: {TIERS[snapshot.tier]?.name}.</p>
      <h3>Beings</h3>
      <ul>{snapshot.beings.map((being) => <Entry key={being.id} id={being.id} name={being.name} text={beingSentence(being)}><GlyphView glyph={being.glyph} size={30} /></Entry>)}</ul>
      <h3>Lanterns <span className="muted">(what it may learn from)</span></h3>
      <ul>{snapshot.lanterns.map((lantern) => <Entry key={lantern.id} id={lantern.id} name={lantern.name} text={lanternSentence(lantern)}><GlyphView glyph={lantern.glyph} size={30} /></Entry>)}</ul>
      <h3>Places</h3>
      <ul>{snapshot.places.map((place) => {
        const here = snapshot.beings.filter((being) => being.place === place.name).map((being) => being.name);
        return <Entry key={place.id} id={place.id} name={place.name} text={here.length === 0 ? 'nobody is here' : `${here.join(' and ')} ${here.length === 1 ? 'is' : 'are'} here`} />;
      })}</ul>
      <h3>Chronicle</h3>
      <ol className="chronicle" reversed>{lines.map((line, index) => <li key={`${line.tick}-${index}`}>{line.text}</li>)}</ol>
    </div>
  );
}
