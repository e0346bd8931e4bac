// What a yes covers: how far it reaches, what it may train, and when it ends.
import { useId } from 'react';
import type { OfferView, Reach } from '../../schemas/consent.ts';
import { expiryOf } from '../../app/consent/expiry.ts';
import { t } from '../text/t.ts';

const ENDS = ['none', '1d', '7d', '30d', 'day'] as const;
/** Of a copy for somebody else: always an end. */
const COPY_ENDS = ENDS.filter((kind) => kind !== 'none');
export interface EndChoice { readonly kind: (typeof ENDS)[number]; readonly day: string }
const endWords = (kind: EndChoice['kind']): string => (kind === 'none' ? t('consent.end-none') : kind === 'day' ? t('consent.end-day') : t('consent.end-days', { days: parseInt(kind, 10) }));

/** Null for no end; undefined where the day is none that lies ahead. */
export function endOf(end: EndChoice, nowMs: number): string | null | undefined {
  return end.kind === 'none' ? null : expiryOf(end.kind === 'day' ? end.day : end.kind, nowMs) ?? undefined;
}

function Radios<T extends string>({ legend, name, options, value, onChange }: { legend: string; name: string; options: readonly { readonly id: T; readonly name: string; readonly text: string }[]; value: T; onChange: (value: T) => void }) {
  return (
    <fieldset className="choice">
      <legend>{legend}</legend>
      {options.map((option) => (
        <label key={option.id} className={option.id === value ? 'chosen' : ''}>
          <input type="radio" name={name} value={option.id} checked={option.id === value} onChange={() => { onChange(option.id); }} />
          <span><strong>{option.name}</strong><span className="muted">{option.text}</span></span>
        </label>
      ))}
    </fieldset>
  );
}

/** Until when a yes holds. */
export function Ends({ ofCopy, end, onEnd }: { ofCopy: boolean; end: EndChoice; onEnd: (end: EndChoice) => void }) {
  const id = useId();
  const wrongDay = end.kind === 'day' && end.day !== '' && endOf(end, Date.now()) === undefined;
  return (
    <>
      <div className="choice-end">
        <label htmlFor={id}>{t('consent.until')}</label>
        <select id={id} className="button" value={end.kind} onChange={(event) => { onEnd({ ...end, kind: event.target.value as EndChoice['kind'] }); }}>{(ofCopy ? COPY_ENDS : ENDS).map((kind) => <option key={kind} value={kind}>{endWords(kind)}</option>)}</select>
        {end.kind === 'day' && <input className="field" type="date" aria-label={t('consent.last-day')} aria-invalid={wrongDay} value={end.day} onChange={(event) => { onEnd({ ...end, day: event.target.value }); }} />}
      </div>
      {end.kind === 'day' && (end.day === '' || wrongDay) && <p className="problem" role="alert">{end.day === '' ? t('consent.day-missing') : t('consent.day-past')}</p>}
    </>
  );
}

export interface ChoicesProps {
  readonly offer: OfferView; readonly reach: Reach; readonly scope: OfferView['scope']; readonly end: EndChoice;
  readonly onReach: (reach: Reach) => void; readonly onScope: (scope: OfferView['scope']) => void; readonly onEnd: (end: EndChoice) => void;
}

export function Choices({ offer, reach, scope, end, onReach, onScope, onEnd }: ChoicesProps) {
  return (
    <div className="choices">
      <Radios legend={t('consent.how-far')} name={`reach-${offer.id}`} value={reach} onChange={onReach} options={offer.reaches.map((one) => ({ id: one, name: t('consent.reach', { reach: one }), text: t('consent.reach-text', { reach: one }) }))} />
      <Radios legend={t('consent.may-train')} name={`scope-${offer.id}`} value={scope} onChange={onScope} options={(['device', 'mesh'] as const).map((one) => ({ id: one, name: t('consent.scope', { scope: one }), text: t('consent.scope-text', { scope: one }) }))} />
      <Ends ofCopy={false} end={end} onEnd={onEnd} />
    </div>
  );
}
