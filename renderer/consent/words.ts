// Consent in words: sentences for what is asked, found, chosen and decided. Pure.
import type { MaskKind } from '../../app/ingest/mask/kinds.ts';
import type { Asker, Decision, HistoryEntry, LookView, OfferView, Reach, WatchView } from '../../schemas/consent.ts';
import type { FlowProgress } from '../../schemas/dataset.ts';
import { bytes, count } from '../shell/numbers.ts';

const counted = (amount: number, one: string, many: string): string => `${count(amount)} ${amount === 1 ? one : many}`;

export function askerWords(asker: Asker): string {
  switch (asker.kind) {
    case 'you': return 'You';
    case 'watch': return 'A folder you allowed';
    case 'peer': return `${asker.name}, whose key says ${asker.keyWords}`;
  }
}

/** What an answer is about: the whole, or only what came to a folder. */
export function subjectOf({ asker, name, files, toRead }: Pick<OfferView, 'asker' | 'name' | 'files' | 'toRead'>): string {
  if (asker.kind !== 'watch') return name;
  return `${files === 1 ? toRead[0]?.name ?? '1 file' : `${count(files)} files`} in ${name}`;
}

/** Neither number is a promise: what is in a file may still refuse it. */
export function sizeWords({ asker, files, bytes: size, refused }: Pick<OfferView, 'asker' | 'files' | 'bytes' | 'refused'>): string {
  if (asker.kind === 'peer') return `${bytes(size)} would be sent, and nothing is read or learnt here.`;
  const read = files === 0 ? 'Nothing would be read' : `${counted(files, 'file', 'files')}, ${bytes(size)}, would be read`;
  return `${read}${refused === 0 ? '' : `; ${count(refused)} would be refused`}.`;
}

export const REACH_WORDS: Readonly<Record<Reach, { readonly name: string; readonly text: string }>> = {
  folder: { name: 'This folder', text: 'Read now. What is added later is offered to you, never taken.' },
  file: { name: 'This file', text: 'Read now, and read again when you allow it again.' },
  once: { name: 'Once', text: 'Read now, not watched, not read again.' },
};
export const SCOPE_CHOICES = {
  device: { name: 'Only this machine', text: 'Stays on this machine and trains your own adapter.' },
  mesh: { name: 'The mesh too', text: 'May also train what is shared; training updates can leak what they learnt from.' },
} as const;

/** One of it, and more than one. */
const FINDING_WORDS: Readonly<Record<MaskKind, readonly [string, string]>> = {
  'private-key': ['private key', 'private keys'], 'seed-phrase': ['seed phrase', 'seed phrases'], 'api-key': ['API key', 'API keys'], 'crypto-address': ['wallet address', 'wallet addresses'],
  'e-mail': ['e-mail address', 'e-mail addresses'], 'iban': ['bank account', 'bank accounts'], 'card': ['card number', 'card numbers'], 'national-id': ['national id', 'national ids'],
  'document-number': ['document number', 'document numbers'], 'mac-address': ['machine address', 'machine addresses'], 'ip-address': ['network address', 'network addresses'],
  'coordinates': ['place by its coordinates', 'places by their coordinates'], 'birth-date': ['date of birth', 'dates of birth'], 'phone': ['phone number', 'phone numbers'],
  'street-address': ['street address', 'street addresses'], 'secret': ['secret', 'secrets'], 'name': ['name of a person', 'names of people'],
};
const isKind = (kind: string): kind is MaskKind => Object.hasOwn(FINDING_WORDS, kind);

/** What masking found, by kind: found, never "clean". */
export function findingWords(findings: LookView['files'][number]['findings']): string {
  const found = Object.entries(findings).filter(([, amount]) => amount > 0).map(([kind, amount]) => (isKind(kind) ? counted(amount, ...FINDING_WORDS[kind]) : `${count(amount)} ${kind}`));
  return found.length === 0 ? 'Nothing private was found by the rules; that is no promise that nothing is there.' : `Found and masked: ${found.join(', ')}.`;
}

export function seenWords({ language, licence }: Pick<LookView['files'][number], 'language' | 'licence'>): string {
  const parts = [...(language === null ? [] : [language === 'und' ? 'language not told' : `language ${language}`]), ...(licence === null ? [] : [licence === 'UNKNOWN' ? 'licence unknown, so it can never be shared' : `licence ${licence}`])];
  return parts.join(' · ');
}

const STAGE_WORDS: Readonly<Record<FlowProgress['stage'], string>> = {
  list: 'Finding files', read: 'Reading', compare: 'Comparing', split: 'Setting some aside for measuring', shard: 'Packing', ledger: 'Writing the ledger', test: 'Testing', perplexity: 'Measuring with its own model',
};
const MINUTE_SECONDS = 60;
const HOUR_MINUTES = 60;

export function timeLeft(seconds: number): string {
  if (seconds < MINUTE_SECONDS) return `about ${Math.max(1, Math.ceil(seconds))} s left`;
  const minutes = Math.ceil(seconds / MINUTE_SECONDS);
  return minutes < HOUR_MINUTES ? `about ${minutes} min left` : `about ${Math.floor(minutes / HOUR_MINUTES)} h ${minutes % HOUR_MINUTES} min left`;
}

export function flowWords(flow: FlowProgress): string {
  const size = flow.bytesTotal > 0 ? ` · ${bytes(flow.bytesDone)} of ${bytes(flow.bytesTotal)}` : '';
  return `${STAGE_WORDS[flow.stage]}: ${count(flow.done)} of ${count(flow.total)}${size}${flow.etaSeconds === null ? '' : ` · ${timeLeft(flow.etaSeconds)}`}`;
}

/** 0 to 1. */
export function flowShare({ bytesDone, bytesTotal, done, total }: FlowProgress): number {
  if (bytesTotal > 0) return Math.min(1, bytesDone / bytesTotal);
  return total > 0 ? Math.min(1, done / total) : 0;
}

const DECISION_WORDS: Readonly<Record<Decision, string>> = { 'granted': 'Allowed', 'not-now': 'Not now', 'never': 'Never', 'previewed': 'Looked inside', 'withdrawn': 'Withdrawn', 'expired': 'Ended', 'lifted': 'Lifted' };

export const decisionWord = (entry: Pick<HistoryEntry, 'decision'>): string => DECISION_WORDS[entry.decision];
export const namedIn = (entry: Pick<HistoryEntry, 'name'>): string => entry.name ?? 'something that was erased';

const dayAndTime = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' });
/** "21 Nov 2026, 14:03", on this machine's clock. */
export const moment = (iso: string): string => dayAndTime.format(Date.parse(iso));

export function historyDetail(entry: HistoryEntry): string {
  const parts = [
    moment(entry.at),
    ...(entry.copyFor === null ? [] : [`a copy for ${entry.copyFor}`]),
    ...(entry.decision === 'granted' && entry.reach !== null ? [REACH_WORDS[entry.reach].name.toLowerCase()] : []),
    ...(entry.decision === 'granted' && entry.scope !== null ? [entry.scope === 'mesh' ? 'mesh too' : 'only this machine'] : []),
    ...(entry.decision === 'granted' && entry.expiresAt !== null ? [`until ${moment(entry.expiresAt)}`] : []),
    ...(entry.decision === 'granted' && !entry.holds ? ['holds no longer'] : []),
    ...(entry.decision === 'never' && !entry.holds ? ['holds no longer'] : []),
  ];
  return parts.join(' · ');
}

export function watchWords({ folders, looksEverySeconds }: WatchView): string {
  if (looksEverySeconds !== null) return `Too many folders to hear of each change at once: looked through every ${count(Math.round(looksEverySeconds / MINUTE_SECONDS))} minutes. What is added is offered.`;
  return `Watched (${counted(folders, 'folder', 'folders')}): what is added is offered, never taken.`;
}
