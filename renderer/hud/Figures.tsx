// The figures of learning in the line of the bar. What each means is said when it is pointed at or reached by the keyboard's reader.
import { useStore } from 'zustand';
import { count, fixed, short } from '../shell/numbers.ts';
import { useLive } from '../shell/presence.ts';
import { nodeStore } from '../state/stores.ts';
import { t } from '../text/t.ts';

function Figure({ name, value, unit, title }: { name: string; value: string; unit: string; title: string }) {
  return <div className="figure" title={title}><dt>{name}</dt><dd>{value} <span className="unit">{unit}</span></dd></div>;
}

export function Figures() {
  const status = useStore(nodeStore, (node) => node.status);
  const live = useLive();
  const model = status?.model ?? null;
  return (
    <dl className={`figures${live ? '' : ' figures-stale'}`}>
      <Figure name={t('hud.train')} value={fixed(model?.trainLoss ?? null)} unit={t('hud.nats-per-token')} title={t('hud.train-help')} />
      <Figure name={t('hud.held-out')} value={fixed(model?.heldOutBitsPerByte ?? null)} unit={t('hud.bits-per-byte')} title={t('hud.held-out-help')} />
      <Figure name={t('hud.step')} value={count(model?.step ?? null)} unit="" title={t('hud.step-help')} />
      <Figure name={t('hud.learning')} value={short(live ? status?.speed.trainTokensPerSecond ?? null : null)} unit={t('hud.tokens-per-second')} title={t('hud.learning-help')} />
    </dl>
  );
}
