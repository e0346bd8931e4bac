// Members that mean harm, made of honest nodes by what stands at their doors: links that also send rubbish or what others once
// sent, a trainer that lies. A twin (two nodes with one key, each on a copy of the log) is made by the world.
import type { Cut, Links, RoundTrainer, TakenUpdate } from '../../app/mesh/ports.ts';
import { channels, type Channel } from '../../schemas/mesh.ts';
import type { SeededStream } from '../../app/physics/random.ts';
import type { Vice } from './plan.ts';

/** Messages it remembers to send again. */
const REPLAYED = 64;

/** Every tenth message is followed by rubbish, by one of its own with a bit turned, or by one that somebody else once sent it. */
export function viciousLinks(links: Links, random: SeededStream, vice: Vice): Links {
  if (vice !== 'garbage' && vice !== 'replay' && vice !== 'silent') return links;
  const heard: { channel: Channel; message: Uint8Array }[] = [];
  const admitted = new Set<string>();
  const mischief = (linkId: string, channel: Channel, message: Uint8Array) => {
    if (random.nextBelow(10) !== 0) return;
    if (vice === 'replay') {
      const old = heard[random.nextBelow(Math.max(1, heard.length))];
      if (old !== undefined) links.send(linkId, old.channel, old.message);
    } else if (random.nextBelow(2) === 0) {
      const turned = message.slice();
      if (turned.length > 0) turned[random.nextBelow(turned.length)]! ^= 1 << random.nextBelow(8);
      links.send(linkId, channel, turned);
    } else {
      links.send(linkId, channels[random.nextBelow(channels.length)]!, Uint8Array.from({ length: random.nextBelow(2_000) }, () => random.nextBelow(256)));
    }
  };
  return {
    listen: (listener) => {
      links.listen({ ...bound(listener), message: (linkId, channel, message) => {
        heard[random.nextBelow(REPLAYED)] = { channel, message: message.slice() };
        listener.message(linkId, channel, message);
      } });
    },
    send: (linkId, channel, message) => {
      // A silent one takes part in nothing but the links themselves.
      if (vice !== 'silent' || channel === 'control') links.send(linkId, channel, message);
      if (vice !== 'silent' && admitted.has(linkId)) mischief(linkId, channel, message);
    },
    close: (linkId, reason) => { links.close(linkId, reason); },
    dial: (target) => { links.dial(target); },
    admit: (linkId, nodeId) => { admitted.add(linkId); links.admit(linkId, nodeId); },
  };
}

const bound = (listener: Parameters<Links['listen']>[0]): Parameters<Links['listen']>[0] => ({
  opened: (link) => { listener.opened(link); }, message: (linkId, channel, message) => { listener.message(linkId, channel, message); },
  closed: (linkId, reason) => { listener.closed(linkId, reason); }, measured: (linkId, rttMs) => { listener.measured(linkId, rttMs); },
});

export function viciousTrainer(trainer: RoundTrainer, random: SeededStream, vice: Vice): RoundTrainer {
  const ruin = (cut: Cut): Cut => ({ ...cut, payload: cut.payload.map((byte) => (random.nextBelow(4) === 0 ? random.nextBelow(256) : byte)) });
  return {
    get stateHash() { return trainer.stateHash; },
    cut: async () => (vice === 'bad-updates' ? ruin(await trainer.cut()) : trainer.cut()),
    measure: async (payloads, sample) => {
      const measured = await trainer.measure(payloads, sample);
      return vice === 'false-verdicts' && measured !== null ? measured.map(() => ({ fault: null, deltaLoss: random.nextFloat() * 2 - 1, standardError: 1e-6 })) : measured;
    },
    inspect: (payloads) => trainer.inspect(payloads),
    apply: async (taken: readonly TakenUpdate[]) => {
      const applied = await trainer.apply(taken);
      return vice === 'false-state' ? { ...applied, stateHash: [...applied.stateHash].reverse().join('') } : applied;
    },
    refund: (payload, missed) => trainer.refund(payload, missed),
    retake: (payload) => trainer.retake(payload),
    rebase: () => trainer.rebase(),
    snapshot: () => trainer.snapshot(),
    adopt: (snapshot, stateHash) => trainer.adopt(snapshot, stateHash),
  };
}
