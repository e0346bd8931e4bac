// Whether the installed app starts at login: kept by the system, not by the node, and switched on only here.
import { useEffect, useId, useState } from 'react';
import { answerOf, desktop } from '../state/desktop.ts';
import { toast } from '../state/actions.ts';
import { t } from '../text/t.ts';

export function AtLogin() {
  const id = useId();
  /** Null where the system knows no such thing, or was not asked yet. */
  const [isOn, setOn] = useState<boolean | null>(null);
  const ask = async (on: boolean | null): Promise<void> => {
    if (desktop === null) return;
    const answer = await answerOf(desktop.startAtLogin(on));
    if ('atLogin' in answer) setOn(answer.atLogin); else if ('refused' in answer) toast('error', answer.refused);
  };
  useEffect(() => { void ask(null); }, []);
  if (isOn === null) return null;
  return (
    <div className="setting">
      <label htmlFor={id}>{t('settings.at-login')}</label>
      <input id={id} className="switch" type="checkbox" checked={isOn} aria-describedby={`${id}-words`} onChange={(event) => { void ask(event.target.checked); }} />
      <p id={`${id}-words`} className="muted">{t('settings.at-login-help')}</p>
    </div>
  );
}
