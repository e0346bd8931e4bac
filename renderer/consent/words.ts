// Consent in words: which text of the catalogue says what is asked, found, chosen and decided.
import type { MaskKind } from '../../app/ingest/mask/kinds.ts';
import type { Asker, HistoryEntry, LookView, OfferView, WatchView } from '../../schemas/consent.ts';
import type { FlowProgress } from '../../schemas/dataset.ts';
import { bytes } from '../shell/numbers.ts';
import { t } from '../text/t.ts';

export function askerWords(asker: Asker): string {
  switch (asker.kind) {
    case 'you': return t('consent.by-you');
    case 'watch': return t('consent.by-watch');
    case 'world': return t('consent.by-world', { being: asker.being });
    case 'peer': return t('consent.by-peer', { name: asker.name, words: asker.keyWords });
  }
}

/** What an answer is about: the whole, or only what came to a folder. */
export function subjectOf({ asker, name: folder, files, toRead }: Pick<OfferView, 'asker' | 'name' | 'files' | 'toRead'>): string {
  if (asker.kind !== 'watch') return folder;
  const [only] = toRead;
  return files === 1 && only !== undefined ? t('consent.one-in', { name: only.name, folder }) : t('consent.files-in', { files, folder });
}

/** Neither number is a promise: what is in a file may still refuse it. */
export function sizeWords({ asker, files, bytes: size, refused }: Pick<OfferView, 'asker' | 'files' | 'bytes' | 'refused'>): string {
  return asker.kind === 'peer' ? t('consent.size-sent', { size: bytes(size) }) : t('consent.size', { files, refused, size: bytes(size) });
}

const FOUND: Readonly<Record<MaskKind, true>> = {
  'private-key': true, 'seed-phrase': true, 'api-key': true, 'crypto-address': true, 'e-mail': true, 'iban': true, 'card': true, 'national-id': true, 'document-number': true,
  'mac-address': true, 'ip-address': true, 'coordinates': true, 'birth-date': true, 'phone': true, 'street-address': true, 'secret': true, 'name': true,
};
const isKind = (kind: string): kind is MaskKind => Object.hasOwn(FOUND, kind);

/** What masking found, by kind: found, never "clean". */
export function findingWords(findings: LookView['files'][number]['findings']): string {
  const found = Object.entries(findings).filter(([, amount]) => amount > 0).map(([kind, amount]) => (isKind(kind) ? t(`consent.found-${kind}`, { amount }) : t('consent.found-other', { amount, kind })));
  return found.length === 0 ? t('consent.found-nothing') : t('consent.found', { parts: found.join(', ') });
}

export function seenWords({ language, licence }: Pick<LookView['files'][number], 'language' | 'licence'>): string {
  const parts = [...(language === null ? [] : [t('consent.language', { language })]), ...(licence === null ? [] : [licence === 'UNKNOWN' ? t('consent.licence-unknown') : t('consent.licence', { licence })])];
  return parts.join(' · ');
}

const MINUTE_SECONDS = 60;
const HOUR_MINUTES = 60;

export function timeLeft(seconds: number): string {
  if (seconds < MINUTE_SECONDS) return t('sources.left-seconds', { seconds: Math.max(1, Math.ceil(seconds)) });
  const minutes = Math.ceil(seconds / MINUTE_SECONDS);
  return minutes < HOUR_MINUTES ? t('sources.left-minutes', { minutes }) : t('sources.left-hours', { hours: Math.floor(minutes / HOUR_MINUTES), minutes: minutes % HOUR_MINUTES });
}

export function flowWords({ stage, done, total, bytesDone, bytesTotal, etaSeconds }: FlowProgress): string {
  const size = bytesTotal > 0 ? [t('sources.stage-bytes', { done: bytes(bytesDone), total: bytes(bytesTotal) })] : [];
  return [t('sources.stage', { stage, done, total }), ...size, ...(etaSeconds === null ? [] : [timeLeft(etaSeconds)])].join(' · ');
}

/** 0 to 1. */
export function flowShare({ bytesDone, bytesTotal, done, total }: FlowProgress): number {
  if (bytesTotal > 0) return Math.min(1, bytesDone / bytesTotal);
  return total > 0 ? Math.min(1, done / total) : 0;
}

export const decisionWord = ({ decision }: Pick<HistoryEntry, 'decision'>): string => t(`consent.was-${decision}`);
export const namedIn = (entry: Pick<HistoryEntry, 'name'>): string => entry.name ?? t('consent.erased');

const dayAndTime = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' });
/** "21 Nov 2026, 14:03", on this machine's clock. */
export const moment = (iso: string): string => dayAndTime.format(Date.parse(iso));

export function historyDetail(entry: HistoryEntry): string {
  const granted = entry.decision === 'granted', ended = (granted || entry.decision === 'never') && !entry.holds;
  const parts = [
    moment(entry.at),
    ...(entry.copyFor === null ? [] : [t('consent.copy-for', { name: entry.copyFor })]),
    ...(granted && entry.reach !== null ? [t('consent.reach-within', { reach: entry.reach })] : []),
    ...(granted && entry.scope !== null ? [t('consent.scope-within', { scope: entry.scope })] : []),
    ...(granted && entry.expiresAt !== null ? [t('consent.until-moment', { moment: moment(entry.expiresAt) })] : []),
    ...(ended ? [t('consent.holds-no-longer')] : []),
  ];
  return parts.join(' · ');
}

export function watchWords({ folders, looksEverySeconds }: WatchView): string {
  return looksEverySeconds !== null ? t('sources.looked-through', { minutes: Math.round(looksEverySeconds / MINUTE_SECONDS) }) : t('sources.watched', { folders });
}
