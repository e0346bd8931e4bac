// The mesh in lines of text: peers, the round, where this node stands. What others chose to be called is cleaned here, and the
// words of their keys stand beside it.
import { shownName } from '../../../app/consent/names.ts';
import { OWN_STATE_WORDS, PEER_STATE_WORDS, reachedWords } from '../../../app/mesh/peopleWords.ts';
import type { MeshPeer, MeshTraffic, MeshView } from '../../../schemas/meshView.ts';
import { counted, plainLine } from '../plainText.ts';

/** Signs of an id that are shown; `<peer>` takes them. */
export const SHOWN_ID_SIGNS = 12;
const PERCENT = 100;
const STATE_COLUMN = 18;
/** As the window counts, and the limit in the settings. */
const MEGABYTE = 1024 * 1024;

/** A name that somebody else chose. */
export const peerName = (name: string): string => plainLine(shownName(name));
/** The same in a sentence: in quotes, or a name could read like words of ours. */
export const quotedName = (name: string): string => `"${peerName(name).replaceAll('"', '\'')}"`;

export function peerLines(peer: MeshPeer): string[] {
  const { id, name, state, checkWords, lastSeen, trains, tokensPerSecond, accepted, share, outForRounds, doing } = peer;
  const known = [
    ...(trains ? [`trains, ${tokensPerSecond.toFixed(0)} tokens/s as it says`] : doing === null ? [] : [`does not train, says it is ${peerName(doing)}`]),
    ...(accepted > 0 ? [`${counted(accepted, 'update')} taken, ${Math.round(share * PERCENT)} % of the credit`] : []),
    ...(outForRounds > 0 ? [`out for ${counted(outForRounds, 'round')}`] : []),
    ...(peer.path === null ? [lastSeen === null ? 'never seen' : `last seen ${new Date(lastSeen).toLocaleString()}`] : []),
  ];
  return [
    `${id.slice(0, SHOWN_ID_SIGNS)}  ${PEER_STATE_WORDS[state].padEnd(STATE_COLUMN)} ${quotedName(name)}: ${[reachedWords(peer), ...known].join('; ')}`,
    ...(checkWords === '' ? [] : [`  words of its key: ${plainLine(checkWords)}`]),
    ...(peer.formerly === null ? [] : [`  until ${new Date(peer.formerly.until).toLocaleString()} they were: ${plainLine(peer.formerly.checkWords)}; that key vouched for this one`]),
  ];
}

/** Of the text of `status`: where this node stands in the mesh, the round in words, and who is linked. */
export function meshLines({ name, meshId, state, stateWords, trouble, round, peers, self, traffic }: MeshView): string[] {
  const head = `mesh        ${quotedName(name)} (${meshId.slice(0, SHOWN_ID_SIGNS)}), ${OWN_STATE_WORDS[state]}`;
  const ownWords = `own words   ${plainLine(self.checkWords)}`;
  if (state !== 'member') return [`${head}: ${plainLine(stateWords)}`, ownWords];
  const members = peers.filter((peer) => peer.state === 'allowed');
  const linked = members.filter((peer) => peer.path !== null).length;
  const waiting = peers.filter((peer) => peer.state === 'needs-approval').length;
  return [
    `${head}; ${linked} of ${counted(members.length, 'peer')} linked`,
    ownWords,
    ...(trouble === null ? [] : [`trouble     ${plainLine(trouble)}`]),
    `round       ${plainLine(round.words)}${round.number === 0 ? '' : ` ${counted(round.number, 'round')} went into the model here`}`,
    ...members.map((peer) => `  ${peer.id.slice(0, SHOWN_ID_SIGNS)}  ${quotedName(peer.name)}: ${reachedWords(peer)}`),
    `traffic     ${trafficWords(traffic)}`,
    ...(waiting === 0 ? [] : [`waiting     ${counted(waiting, 'peer')} to be approved: \`peers\` shows the words of their keys`]),
  ];
}

function trafficWords({ sentTodayBytes, receivedTodayBytes, sentBytes, receivedBytes, dayLimitMegabytes, kilobytesPerSecond, metered }: MeshTraffic): string {
  const limits = [...(dayLimitMegabytes === 0 ? [] : [`${dayLimitMegabytes} MB a day each way`]), ...(kilobytesPerSecond === 0 ? [] : [`${kilobytesPerSecond} KB a second`]), ...(metered ? ['metered'] : [])];
  const megabytes = (bytes: number): string => `${(bytes / MEGABYTE).toFixed(1)} MB`;
  return `${megabytes(sentTodayBytes)} sent and ${megabytes(receivedTodayBytes)} received today, ${megabytes(sentBytes)} and ${megabytes(receivedBytes)} in all; ${limits.length === 0 ? 'no limit' : limits.join(', ')}`;
}
