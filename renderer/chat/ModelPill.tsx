// How the model is, in a word that is a button: one press wakes it or lets it rest.
import { useStore } from 'zustand';
import { count, fixed } from '../shell/numbers.ts';
import { useLastSeen, useLive } from '../shell/presence.ts';
import { pause, resume } from '../state/actions.ts';
import { nodeStore } from '../state/stores.ts';
import { t } from '../text/t.ts';
import { modelState, type ModelPress, type ModelWord } from './modelState.ts';

const wordText = (word: ModelWord): string => ({ asleep: t('chat.model-asleep'), waking: t('chat.model-waking'), ready: t('chat.model-ready'), learning: t('chat.model-learning'), degraded: t('chat.model-degraded') })[word];
const pressText = (press: Exclude<ModelPress, null>): string => ({ wake: t('chat.model-wake'), rest: t('chat.model-rest'), try: t('chat.model-try') })[press];

export function ModelPill() {
  const status = useStore(nodeStore, (node) => node.status);
  const live = useLive();
  const seen = useLastSeen();
  if (status !== null && !live) return <p className="model-pill"><span className="model-absent">{t('chat.model-not-connected')}</span><span>{seen}</span></p>;
  if (status === null) return <p className="model-pill">{t('chat.model-no-node')}</p>;
  const { model } = status, { word, press } = modelState(status);
  return (
    <div className="model-pill">
      <span className={`model-state model-${word}`} title={status.reasonText}>{wordText(word)}</span>
      {model === null ? <span>{t('chat.model-none')}</span> : (
        <><span className="model-name" title={t('chat.model-of', { parameters: count(model.parameters), tokenizer: model.tokenizer.slice(0, 12) })}>{model.checkpoint}</span><span>{t('chat.footer-loss', { loss: fixed(model.trainLoss) })}</span></>
      )}
      {press !== null && <button type="button" className="button button-small model-press" title={status.reasonText} onClick={() => { void (press === 'rest' ? pause(null) : resume()); }}>{pressText(press)}</button>}
    </div>
  );
}
