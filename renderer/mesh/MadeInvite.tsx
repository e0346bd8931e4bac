// The link that was just made: to copy, to show as a QR code, to save as a file. It is a secret until it is used, so nothing of it
// is drawn large before somebody asks.
import { useState } from 'react';
import { INVITE_FILE_ENDING } from '../../schemas/invite.ts';
import type { InviteMade, MeshView } from '../../schemas/meshView.ts';
import { moment } from '../consent/words.ts';
import { Icon } from '../shell/Icon.tsx';
import { copyText } from '../state/actions.ts';
import { announce } from '../state/announce.ts';
import { saveFile } from '../state/saveFile.ts';
import { meshStore } from '../state/stores.ts';
import { t } from '../text/t.ts';
import { CheckWords } from './CheckWords.tsx';
import { QrCode } from './QrCode.tsx';
import { inviteFileName } from './words.ts';

/** One line, as the file of an invite is. */
function save(link: string, name: string): void {
  saveFile(name, 'application/octet-stream', `${link}\n`);
  announce(t('mesh.saved-as', { name }));
}

export function MadeInvite({ made, view }: { made: InviteMade; view: MeshView }) {
  const [qr, setQr] = useState(false);
  return (
    <section className="made" aria-label={t('mesh.the-link')}>
      <p>{t('mesh.send-link', { end: moment(made.expiresAt), uses: made.uses })}</p>
      <code className="command made-link" tabIndex={0} aria-label={t('mesh.link-of-invite')}>{made.link}</code>
      <div className="own-actions">
        <button type="button" className="button button-small button-strong" onClick={() => { void copyText(made.link); }}><Icon name="copy" size={10} /> {t('mesh.copy')}</button>
        <button type="button" className="button button-small" aria-expanded={qr} onClick={() => { setQr(!qr); }}>{qr ? t('mesh.hide-qr') : t('mesh.qr')}</button>
        <button type="button" className="button button-small" onClick={() => { save(made.link, inviteFileName(view.name, INVITE_FILE_ENDING)); }}>{t('mesh.save-file')}</button>
      </div>
      {qr && <QrCode text={made.link} label={t('mesh.link-as-qr')} />}
      <p>{t('mesh.they-ask')}</p>
      <CheckWords words={view.self.checkWords} large />
      <p className="muted">{t('mesh.only-ask')}</p>
      <button type="button" className="button button-small" onClick={() => { meshStore.setState({ made: null }); }}>{t('mesh.another-link')}</button>
    </section>
  );
}
