// "2 / 3" with arrows: the versions of one message. Which one is shown is kept by the node.
import { Icon } from '../shell/Icon.tsx';
import { useLive } from '../shell/presence.ts';
import { t } from '../text/t.ts';
import { choose } from './actions.ts';

export function Versions({ of, shown, earlier, later }: { of: readonly string[]; shown: string; earlier: string; later: string }) {
  const live = useLive();
  const at = of.indexOf(shown);
  if (of.length < 2) return null;
  const step = (by: -1 | 1, name: string) => {
    const id = of[at + by];
    return <button type="button" className="icon-button" aria-label={name} title={name} disabled={!live || id === undefined} onClick={() => { if (id !== undefined) void choose(id); }}><Icon name={by < 0 ? 'left' : 'right'} size={9} /></button>;
  };
  return <span className="versions">{step(-1, earlier)}<span>{t('chat.version-of', { at: at + 1, all: of.length })}</span>{step(1, later)}</span>;
}
