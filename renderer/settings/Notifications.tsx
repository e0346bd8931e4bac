// Whether this browser may tell something outside the window: asked only here, by a press.
import { useState } from 'react';
import { permission, askPermission } from '../state/notify.ts';
import { t } from '../text/t.ts';

export function Notifications() {
  const [now, setNow] = useState(permission);
  if (now === 'granted') return null;
  return (
    <div className="setting setting-wide">
      {now === 'default' && <button type="button" className="button button-small" onClick={() => { void askPermission().then(setNow); }}>{t('settings.notify-ask')}</button>}
      <p className="muted">{now === 'default' ? t('settings.notify-ask-help') : now === 'denied' ? t('settings.notify-refused') : t('settings.notify-none')}</p>
    </div>
  );
}
