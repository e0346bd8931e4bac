// The end of the node's log, as it is stored: texts and paths were left out when it was written.
import { useEffect, useRef, useState } from 'react';
import { LOG_TAIL_LINES, LogLevel, type LogLine } from '../../schemas/auditView.ts';
import { said } from '../state/actions.ts';
import { client } from '../state/connect.ts';
import { t } from '../text/t.ts';

const ASK_EVERY_MS = 3_000;
const LEVELS = ['debug', 'info', 'warn', 'error'] as const satisfies readonly LogLevel[];
/** Closer than this to the end counts as reading along. */
const NEAR_END_PIXELS = 40;

export function Logs() {
  const [level, setLevel] = useState<LogLevel>('info');
  const [lines, setLines] = useState<readonly LogLine[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let isOn = true;
    const ask = (): void => {
      if (document.hidden) return;
      client.call('logs.tail', { lines: LOG_TAIL_LINES, level }).then((told) => { if (isOn) { setLines(told.lines); setProblem(null); } }, (failure: unknown) => { if (isOn) setProblem(said(failure)); });
    };
    ask();
    const timer = setInterval(ask, ASK_EVERY_MS);
    return () => { isOn = false; clearInterval(timer); };
  }, [level]);
  const wasAtEnd = useRef(true);
  useEffect(() => { const node = list.current; if (node !== null && wasAtEnd.current) node.scrollTop = node.scrollHeight; }, [lines]);
  const onScroll = (): void => { const node = list.current; if (node !== null) wasAtEnd.current = node.scrollHeight - node.scrollTop - node.clientHeight < NEAR_END_PIXELS; };
  return (
    <div className="logs">
      <label className="logs-level">{t('hud.log-level')}
        <select className="button button-small" value={level} onChange={(event) => { setLevel(LogLevel.parse(event.target.value)); }}>{LEVELS.map((one) => <option key={one} value={one}>{t(`hud.log.${one}`)}</option>)}</select>
      </label>
      {problem !== null && <p className="problem" role="alert">{problem}</p>}
      <div className="scroll log-lines" ref={list} onScroll={onScroll} tabIndex={0} role="region" aria-label={t('hud.tab.logs')}>
        {lines === null ? <p className="muted">{t('common.waiting-for-node')}</p> : lines.length === 0 ? <p className="muted">{t('hud.no-log')}</p> : (
          <ol>{lines.map((line, index) => <li key={index} className={`log-line log-${line.level ?? 'torn'}`}><time>{line.at === null ? '' : line.at.slice(11, 19)}</time> <span className="log-level">{line.level ?? ''}</span> <span>{line.text} <span className="muted">{line.more}</span></span></li>)}</ol>
        )}
      </div>
    </div>
  );
}
