// One line over a list of what was last seen: nothing in it goes on now.
import { t } from '../text/t.ts';
import { useLastSeen, useLive } from './presence.ts';

export function StaleLine() {
  const live = useLive();
  const seen = useLastSeen();
  return live ? null : <p className="stale-line">{t('common.stale', { seen })}</p>;
}
