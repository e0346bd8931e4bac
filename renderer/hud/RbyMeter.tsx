// The measured shares of the node's work: perceiving, thinking, acting. Never colour alone: each has its shape, its
// letter and its number.
import { percentages, type Rby } from '../../app/physics/rby.ts';
import { t } from '../text/t.ts';

const PARTS = [
  { key: 'r', letter: 'R', shape: 'M6 -0.6 L12.4 11.6 L-0.4 11.6 Z' },
  { key: 'b', letter: 'B', shape: 'M6 0.4 A5.6 5.6 0 1 1 5.99 0.4 Z' },
  { key: 'y', letter: 'Y', shape: 'M0.8 0.8 H11.2 V11.2 H0.8 Z' },
] as const;

/** Null while the node cannot be heard. */
export function rbySentence(rby: Rby | null): string {
  if (rby === null) return t('hud.work-unknown');
  const shares = percentages(rby);
  if (shares.r + shares.b + shares.y === 0) return t('hud.work-none');
  return t('hud.work', shares);
}

export function RbyMeter({ rby, bars }: { rby: Rby | null; bars: boolean }) {
  const shares = percentages(rby ?? { r: 0, b: 0, y: 0 });
  const idle = shares.r + shares.b + shares.y === 0;
  return (
    <div className={`rby${bars ? ' rby-bars' : ''}`} role="img" aria-label={rbySentence(rby)} title={rbySentence(rby)}>
      {PARTS.map((part) => (
        <span key={part.key} className={`rby-part rby-${part.key}`}>
          <svg className="rby-chip" viewBox="0 0 12 12" aria-hidden="true"><path d={part.shape} /><text x="6" y={part.key === 'r' ? 10.3 : 8.5} textAnchor="middle">{part.letter}</text></svg>
          {bars && <span className="rby-name">{t(`hud.work.${part.key}`)}</span>}
          {bars && <span className="rby-track"><span className="rby-fill" style={{ inlineSize: `${shares[part.key]}%` }} /></span>}
          <span className="rby-share">{idle ? '–' : `${shares[part.key]} %`}</span>
        </span>
      ))}
    </div>
  );
}
