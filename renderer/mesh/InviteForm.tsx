// Making an invite: how long, for how many, who can reach this node. Who may reach it has no default: a node listens on a network
// only when somebody said so.
import { useId, useState, type FormEvent } from 'react';
import { inviteLimits } from '../../schemas/invite.ts';
import { DEFAULT_SCOPES, MeshScope } from '../../schemas/mesh.ts';
import { SCOPE_WORDS } from '../../app/mesh/peopleWords.ts';
import { useLive } from '../shell/presence.ts';
import { t } from '../text/t.ts';
import { makeInvite, type Problem } from './actions.ts';

const HOURS = [1, 24, 72, 168] as const;
const USES = [1, 2, 5, 10, 32] as const;
const ROUNDS = ['usual', 10, 30, 120, 600] as const;
const REACHES = ['lan', 'here'] as const;
type Reach = (typeof REACHES)[number];
const HOUR_MS = 3_600_000;
const MOST_NAME_CHARACTERS = 64;

function Scopes({ scopes, onChange }: { scopes: readonly MeshScope[]; onChange: (scopes: readonly MeshScope[]) => void }) {
  return (
    <fieldset className="choice scopes">
      <legend className="visually-hidden">{t('mesh.scopes-legend')}</legend>
      {MeshScope.options.map((scope) => (
        <label key={scope}>
          <input type="checkbox" checked={scopes.includes(scope)} onChange={(event) => { onChange(MeshScope.options.filter((one) => (one === scope ? event.target.checked : scopes.includes(one)))); }} />
          <span>{SCOPE_WORDS[scope]}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** What only the first invite decides. */
function Founding({ name, onName, seconds, onSeconds }: { name: string; onName: (name: string) => void; seconds: number | null; onSeconds: (seconds: number | null) => void }) {
  const id = useId();
  return (
    <>
      <div className="mesh-field"><label htmlFor={id}>{t('mesh.name')}</label><input id={id} className="field" maxLength={MOST_NAME_CHARACTERS} value={name} placeholder={t('mesh.name-example')} onChange={(event) => { onName(event.target.value); }} /></div>
      <div className="mesh-field">
        <label htmlFor={`${id}-round`}>{t('mesh.round-trains')}</label>
        <select id={`${id}-round`} className="button" value={seconds ?? 'usual'} onChange={(event) => { onSeconds(event.target.value === 'usual' ? null : Number(event.target.value)); }}>{ROUNDS.map((value) => <option key={value} value={value}>{t(`mesh.train.${value}`)}</option>)}</select>
      </div>
    </>
  );
}

export function InviteForm({ founds }: { founds: boolean }) {
  const id = useId();
  const live = useLive();
  const [hours, setHours] = useState<number>(inviteLimits.defaultLifeMs / HOUR_MS);
  const [uses, setUses] = useState<number>(inviteLimits.defaultUses);
  const [reach, setReach] = useState<Reach | null>(null);
  const [scopes, setScopes] = useState<readonly MeshScope[]>(DEFAULT_SCOPES);
  const [name, setName] = useState('');
  const [seconds, setSeconds] = useState<number | null>(null);
  const [problem, setProblem] = useState<Problem>(null);
  const [busy, setBusy] = useState(false);
  const make = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (reach === null) { setProblem(t('mesh.choose-reach')); return; }
    if (scopes.length === 0) { setProblem(t('mesh.choose-scope')); return; }
    setBusy(true);
    const founding = founds ? { ...(name.trim() === '' ? {} : { name: name.trim() }), ...(seconds === null ? {} : { roundSeconds: seconds }) } : {};
    setProblem(await makeInvite({ hours, uses, lan: reach === 'lan', scopes: [...scopes], ...founding }));
    setBusy(false);
  };
  return (
    <form className="mesh-form" onSubmit={(event) => { void make(event); }}>
      {founds && <Founding name={name} onName={setName} seconds={seconds} onSeconds={setSeconds} />}
      <div className="mesh-field"><label htmlFor={`${id}-hours`}>{t('mesh.holds-for')}</label><select id={`${id}-hours`} className="button" value={hours} onChange={(event) => { setHours(Number(event.target.value)); }}>{HOURS.map((value) => <option key={value} value={value}>{t(`mesh.hold.${value}`)}</option>)}</select></div>
      <div className="mesh-field"><label htmlFor={`${id}-uses`}>{t('mesh.machines')}</label><select id={`${id}-uses`} className="button" value={uses} onChange={(event) => { setUses(Number(event.target.value)); }}>{USES.map((value) => <option key={value} value={value}>{value}</option>)}</select></div>
      <fieldset className="choice">
        <legend>{t('mesh.who-can-reach')}</legend>
        {REACHES.map((value) => (
          <label key={value} className={value === reach ? 'chosen' : ''}>
            <input type="radio" name={`${id}-reach`} value={value} checked={value === reach} onChange={() => { setReach(value); setProblem(null); }} />
            <span><strong>{t(`mesh.reach.${value}`)}</strong><span className="muted">{t(`mesh.reach.${value}-text`)}</span></span>
          </label>
        ))}
      </fieldset>
      <details className="more"><summary>{t('mesh.scopes')}</summary><Scopes scopes={scopes} onChange={setScopes} /></details>
      {problem !== null && <p className="problem" role="alert">{problem}</p>}
      <button type="submit" className="button button-strong mesh-go" disabled={busy || !live}>{busy ? t('mesh.making') : founds ? t('mesh.found') : t('mesh.make-link')}</button>
    </form>
  );
}
