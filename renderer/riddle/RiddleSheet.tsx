// The challenge a person stands before: what is asked, as a picture and in the very sentences beings are asked, and the
// answers as buttons. Keys 1 to 6 answer, Esc walks away; the world goes on behind it.
import { useEffect, useRef, type KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import { Icon } from '../shell/Icon.tsx';
import { useLooksBack } from '../state/past.ts';
import { announce } from '../state/announce.ts';
import { answerRiddle, leaveRiddle, personStore } from '../state/person.ts';
import { t } from '../text/t.ts';
import { RiddlePicture } from './pictures.tsx';

const isTyping = (at: Element | null): boolean => at instanceof HTMLElement && (at.isContentEditable || at.matches('input, textarea, select'));

/** The focus goes to the first answer of every question, and back to where it was once the sheet is gone; from whoever is typing it is
 *  not taken: they are told. */
function useFocus(question: string, name: string) {
  const first = useRef<HTMLButtonElement>(null);
  const isOpen = question !== '';
  useEffect(() => {
    if (!isOpen) return undefined;
    const before = document.activeElement;
    return () => {
      if (document.activeElement !== document.body && document.activeElement !== null) return;
      const back = before instanceof HTMLElement && before !== document.body && before.isConnected ? before : document.querySelector<HTMLElement>('.world-stage');
      back?.focus();
    };
  }, [isOpen]);
  useEffect(() => {
    if (question === '') return;
    if (isTyping(document.activeElement) || document.querySelector('dialog[open]') !== null) announce(t('riddle.label', { name }));
    else first.current?.focus();
  }, [question, name]);
  return first;
}

export function RiddleSheet() {
  const { riddle, said, busy } = useStore(personStore);
  const looks = useLooksBack();
  const first = useFocus(riddle === null || looks ? '' : `${riddle.relic} ${riddle.step}`, riddle?.relicName ?? '');
  if (riddle === null || looks) return null;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const option = Number(event.key) - 1;
    if (event.key === 'Escape') void leaveRiddle();
    else if (Number.isInteger(option) && option >= 0 && option < riddle.options.length) void answerRiddle(option);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <section className="riddle" role="dialog" aria-label={t('riddle.label', { name: riddle.relicName })} aria-busy={busy} onKeyDown={onKeyDown} data-over>
      <header>
        <div>
          <h2 className="pixel-title">{t(`riddle.kind.${riddle.challenge}`)}</h2>
          <p className="muted">{riddle.relicName} · {t('riddle.step', { step: riddle.step + 1, steps: riddle.steps })}</p>
        </div>
        <button type="button" className="icon-button" aria-label={t('riddle.leave')} onClick={() => { void leaveRiddle(); }}><Icon name="close" /></button>
      </header>
      <RiddlePicture riddle={riddle} />
      <p className="riddle-facts">{riddle.facts.join(' ')}</p>
      <p className="riddle-ask">{riddle.ask}</p>
      <ol className="riddle-options">
        {riddle.options.map((option, index) => (
          <li key={option}><button ref={index === 0 ? first : undefined} type="button" className="button" aria-disabled={busy} onClick={() => { void answerRiddle(index); }}><kbd>{index + 1}</kbd>{option}</button></li>
        ))}
      </ol>
      <p className="riddle-said" role="status">{said}</p>
    </section>
  );
}
