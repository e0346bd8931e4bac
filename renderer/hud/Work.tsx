// The measured work of this node beside its jobs: where its time goes, and how fast it learns and speaks.
import { useStore } from 'zustand';
import { DASH, short } from '../shell/numbers.ts';
import { useLive } from '../shell/presence.ts';
import { nodeStore } from '../state/stores.ts';
import { t } from '../text/t.ts';
import { RbyMeter } from './RbyMeter.tsx';

export function Work() {
  const status = useStore(nodeStore, (node) => node.status);
  const live = useLive();
  if (status === null) return null;
  const { trainTokensPerSecond, decodeTokensPerSecond } = live ? status.speed : { trainTokensPerSecond: null, decodeTokensPerSecond: null };
  const said = (value: number | null): string => (value === null ? DASH : t('hud.speed', { speed: short(value) }));
  return (
    <section className="work" aria-label={t('hud.measured-work')}>
      <h3>{t('hud.measured-work')}</h3>
      <RbyMeter rby={live ? status.rby : null} bars />
      <dl className="facts"><div><dt>{t('hud.learning')}</dt><dd>{said(trainTokensPerSecond)}</dd></div><div><dt>{t('hud.speaking')}</dt><dd>{said(decodeTokensPerSecond)}</dd></div></dl>
    </section>
  );
}
