// `consent`: what waits for a decision, the decision, and every one that was made. The node decides nothing by itself; this
// command only speaks for the person at the terminal.
import { OfferId } from '../../../schemas/consent.ts';
import type { ConsentView, HistoryEntry, OfferView } from '../../../schemas/consent.ts';
import { callNode, needNode } from './adminClient.ts';
import type { NodeAddress } from './adminClient.ts';
import { forget } from './forget.ts';
import { learntLine, outcomeOf } from './learn.ts';
import { folderOf } from './options.ts';
import type { CommonOptions } from './options.ts';
import { CommandFailed, print, printJson, UsageError } from './outcome.ts';
import { counted, plainLine, SHOWN_NAME_CHARACTERS } from '../plainText.ts';

export interface AllowOptions extends CommonOptions { readonly mesh?: boolean; readonly once?: boolean; readonly expires?: string }

/** Names of one request that are listed before they are summed up. */
const SHOWN_NAMES = 5;
const name = (text: string | null): string => (text === null ? '(erased)' : plainLine(text, SHOWN_NAME_CHARACTERS));

export async function list(options: CommonOptions): Promise<void> {
  const view = await callNode(needNode(folderOf(options)), 'consent.get', {});
  if (options.json) { printJson({ offers: view.offers, watching: view.watching }); return; }
  if (view.offers.length === 0) print('Nothing waits for a decision. `learn <path>` allows a file or folder.');
  for (const offer of view.offers) describe(offer).forEach(print);
}

export async function allow(said: string, options: AllowOptions): Promise<void> {
  const node = needNode(folderOf(options));
  const offer = await needOffer(node, said);
  if (offer.asker.kind === 'peer') { await allowPeer(node, offer, options); return; }
  const reach = options.once ? 'once' : offer.reaches[0];
  if (reach === undefined || !offer.reaches.includes(reach)) throw new CommandFailed('What came to a folder is allowed as its folder is; leave --once out.');
  if (options.mesh && offer.asker.kind === 'watch' && offer.scope !== 'mesh') throw new CommandFailed('Its folder stays on this machine. Allow the whole folder again with --mesh if it may teach what is shared.');
  const report = await callNode(node, 'consent.allow', { offerId: offer.id, choice: { reach, scope: options.mesh ? 'mesh' : 'device', expiresAt: options.expires ?? null } });
  if (options.json) printJson(report);
  else report.sources.forEach((source) => { print(learntLine(source, report)); });
  outcomeOf(report);
}

/** A copy for a member: nothing is read or learnt here. */
async function allowPeer(node: NodeAddress, offer: OfferView, { expires, json }: AllowOptions): Promise<void> {
  await callNode(node, 'consent.allow', { offerId: offer.id, choice: { reach: offer.reaches[0] ?? 'file', scope: offer.scope, expiresAt: expires ?? null } });
  if (json) printJson({ offer: offer.id, allowed: true });
  else print(`Allowed: ${asker(offer)} may have ${name(offer.name)}. \`unshare\` ends that; what it has by then it has.`);
}

export async function refuse(said: string, options: CommonOptions & { readonly never?: boolean }): Promise<void> {
  const node = needNode(folderOf(options));
  const offer = await needOffer(node, said);
  const never = options.never === true;
  await callNode(node, 'consent.refuse', { offerId: offer.id, never });
  if (options.json) printJson({ offer: offer.id, never });
  else if (never && offer.asker.kind === 'peer') print(`Never: ${asker(offer)} does not get ${name(offer.name)}, and you are not asked again. Sharing the file anew takes that back.`);
  else print(never ? `Never: ${subject(offer)} will not be asked for again. \`consent lift ${offer.id}\` takes that back.` : `Not now: ${subject(offer)} stays ${offer.asker.kind === 'peer' ? 'here' : 'unread'}.`);
}

export async function lift(said: string, options: CommonOptions): Promise<void> {
  const node = needNode(folderOf(options));
  if (!OfferId.safeParse(said).success) throw new UsageError(`${plainLine(said)} is no request. \`ileices consent history\` lists them: their ids begin with o-.`);
  await callNode(node, 'consent.lift', { offerId: said });
  if (options.json) printJson({ offer: said, lifted: true }); else print('Lifted. It may be asked for again.');
}

export async function history(options: CommonOptions): Promise<void> {
  const { history: entries } = await callNode(needNode(folderOf(options)), 'consent.get', {});
  if (options.json) { printJson({ history: entries }); return; }
  if (entries.length === 0) print('Nothing was decided yet.');
  for (const entry of entries) print(decided(entry));
}

/** To withdraw is to forget: what was allowed is erased, not only left alone from now on. */
export function withdraw(source: string, options: CommonOptions & { readonly yes?: boolean }): Promise<void> { return forget(source, options); }

async function needOffer(node: NodeAddress, said: string): Promise<OfferView> {
  const { offers }: ConsentView = await callNode(node, 'consent.get', {});
  const offer = offers.find((one) => one.id === said) ?? (offers.filter((one) => one.name === said).length === 1 ? offers.find((one) => one.name === said) : undefined);
  if (offer === undefined) throw new CommandFailed(`No request ${name(said)} waits. \`consent list\` shows those that do.`);
  return offer;
}

/** What an answer is about: the whole, or only what came to a folder. */
function subject(offer: OfferView): string {
  if (offer.asker.kind !== 'watch') return name(offer.name);
  return `${offer.files === 1 ? name(offer.toRead[0]?.name ?? null) : counted(offer.files, 'file')} in ${name(offer.name)}`;
}

function asker(offer: OfferView): string {
  switch (offer.asker.kind) {
    case 'you': return 'you';
    case 'watch': return 'watched folder';
    case 'world': return `${name(offer.asker.being)}, in the world`;
    case 'peer': return `${name(offer.asker.name)} (${plainLine(offer.asker.keyWords)})`;
  }
}

function describe(offer: OfferView): string[] {
  const rest = offer.files - Math.min(SHOWN_NAMES, offer.toRead.length);
  return [
    `${offer.id}  ${name(offer.name)}: ${counted(offer.files, 'file')}, ${offer.bytes} bytes${offer.refused > 0 ? `; ${offer.refused} would be refused` : ''}`,
    `  asked by ${asker(offer)}: ${plainLine(offer.why)}`,
    ...offer.toRead.slice(0, SHOWN_NAMES).map((file) => `  ${name(file.name)} (${file.bytes} bytes)`),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ];
}

const WORDS: Readonly<Record<HistoryEntry['decision'], string>> = { 'granted': 'allowed', 'not-now': 'not now', 'never': 'never', 'previewed': 'looked inside', 'withdrawn': 'withdrawn', 'expired': 'ended', 'lifted': 'lifted' };

function decided(entry: HistoryEntry): string {
  const { at, decision, sourceId, offerId, scope, reach, expiresAt, copyFor, holds } = entry;
  const details = [
    ...(copyFor === null ? [] : [`a copy for ${name(copyFor)}`]),
    ...(sourceId === null ? [] : [sourceId]), ...(offerId !== null && (sourceId === null || decision === 'never' || decision === 'not-now') ? [offerId] : []),
    ...(decision === 'granted' ? [...(reach === null ? [] : [reach]), ...(scope === null ? [] : [scope]), expiresAt === null ? 'no end' : `until ${expiresAt}`, ...(holds ? [] : ['no longer holds'])] : []),
    ...(decision === 'never' && !holds ? [copyFor === null ? 'lifted or erased' : 'no longer holds'] : []),
  ];
  return `${at}  ${WORDS[decision].padEnd(13)} ${name(entry.name)}  ${details.join(', ')}`.trimEnd();
}
