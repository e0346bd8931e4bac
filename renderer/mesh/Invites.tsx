// Invites of this node: those that still let somebody ask, each with a way to take it back; those that hold no longer, folded.
import { useState } from 'react';
import { scopesInWords } from '../../app/mesh/peopleWords.ts';
import type { MeshInvite } from '../../schemas/meshView.ts';
import { count } from '../shell/numbers.ts';
import { useLive } from '../shell/presence.ts';
import { t } from '../text/t.ts';
import { cancelInvite, type Problem } from './actions.ts';
import { inviteWords } from './words.ts';

function Row({ invite }: { invite: MeshInvite }) {
  const live = useLive();
  const [problem, setProblem] = useState<Problem>(null);
  const words = inviteWords(invite);
  return (
    <li className="peer">
      <p className="peer-name">{words}</p>
      <p className="muted">{t('mesh.joiner-may', { scopes: scopesInWords(invite.scopes) })}</p>
      {problem !== null && <p className="problem" role="alert">{problem}</p>}
      {invite.state === 'open' && <button type="button" className="button button-small" disabled={!live} onClick={() => { void cancelInvite(invite.nonce).then(setProblem); }}>{t('common.cancel')}<span className="visually-hidden"> {t('mesh.the-invite', { words })}</span></button>}
    </li>
  );
}

export function Invites({ invites }: { invites: readonly MeshInvite[] }) {
  const open = invites.filter((invite) => invite.state === 'open');
  const past = invites.filter((invite) => invite.state !== 'open');
  if (invites.length === 0) return null;
  return (
    <section aria-labelledby="mesh-invites">
      <h2 id="mesh-invites" className="consent-title">{t('mesh.open-invites')}{open.length > 0 && <span className="chip">{count(open.length)}</span>}</h2>
      {open.length === 0 ? <p className="muted">{t('mesh.no-invites')}</p> : <ul className="peers">{open.map((invite) => <Row key={invite.nonce} invite={invite} />)}</ul>}
      {past.length > 0 && <details className="more"><summary>{t('mesh.past-invites', { count: past.length })}</summary><ul className="peers">{past.map((invite) => <Row key={invite.nonce} invite={invite} />)}</ul></details>}
    </section>
  );
}
