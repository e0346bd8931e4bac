// The link that was just made: to copy, to show as a QR code, to save as a file. It is a secret until it is used, so nothing of it
// is drawn large before somebody asks.
import { useState } from 'react';
import { INVITE_FILE_ENDING } from '../../schemas/invite.ts';
import type { InviteMade, MeshView } from '../../schemas/meshView.ts';
import { moment } from '../consent/words.ts';
import { Icon } from '../shell/Icon.tsx';
import { count } from '../shell/numbers.ts';
import { copyText } from '../state/actions.ts';
import { announce } from '../state/announce.ts';
import { meshStore } from '../state/stores.ts';
import { CheckWords } from './CheckWords.tsx';
import { QrCode } from './QrCode.tsx';
import { inviteFileName } from './words.ts';

/** One line, as the file of an invite is. */
function save(link: string, name: string): void {
  const address = URL.createObjectURL(new Blob([`${link}\n`], { type: 'application/octet-stream' }));
  const anchor = document.createElement('a');
  anchor.href = address;
  anchor.download = name;
  anchor.click();
  URL.revokeObjectURL(address);
  announce(`Saved as ${name}.`);
}

export function MadeInvite({ made, view }: { made: InviteMade; view: MeshView }) {
  const [qr, setQr] = useState(false);
  return (
    <section className="made" aria-label="The link">
      <p>Send this link to whoever you invite. It holds until {moment(made.expiresAt)}, for {made.uses === 1 ? '1 machine' : `${count(made.uses)} machines`}.</p>
      <code className="command made-link" tabIndex={0} aria-label="Link of the invite">{made.link}</code>
      <div className="own-actions">
        <button type="button" className="button button-small button-strong" onClick={() => { void copyText(made.link); }}><Icon name="copy" size={10} /> Copy</button>
        <button type="button" className="button button-small" aria-expanded={qr} onClick={() => { setQr(!qr); }}>{qr ? 'Hide the QR code' : 'QR code'}</button>
        <button type="button" className="button button-small" onClick={() => { save(made.link, inviteFileName(view.name, INVITE_FILE_ENDING)); }}>Save as a file</button>
      </div>
      {qr && <QrCode text={made.link} label="The link as a QR code" />}
      <p>They will ask you for these words of this node, to know that the link is yours:</p>
      <CheckWords words={view.self.checkWords} large />
      <p className="muted">Who has the link can only ask. You let each one in, under Mesh, after comparing its words. Keep this node running until then.</p>
      <button type="button" className="button button-small" onClick={() => { meshStore.setState({ made: null }); }}>Make another one</button>
    </section>
  );
}
