// Challenges as pictures, made from the same three numbers as the node's. Every picture says in words what it shows.
import { makeChallenge, pictureOf, solve, type ChallengePicture } from '../../app/world/challenge/challenge.ts';
import type { PaneColour } from '../../app/world/challenge/plan.ts';
import type { Riddle } from '../../schemas/world.ts';
import { t } from '../text/t.ts';

type Of<K extends ChallengePicture['kind']> = Extract<ChallengePicture, { kind: K }>;
type Colour = PaneColour;

/** Colours of panes, light enough on the dark of the sheet; the letters tell them apart without colour. */
const INK: Readonly<Record<Colour, string>> = { red: '#f2463a', blue: '#3f7ff5', green: '#2fc49a', golden: '#ffd900', white: '#fff6e8', grey: '#9aa7bc' };
const CELL = 34;
const GAP = 4;

function Pane({ x, y, colour, asked }: { x: number; y: number; colour: Colour | null; asked: boolean }) {
  const ink = colour === null ? 'none' : INK[colour];
  return (
    <g>
      <rect x={x} y={y} width={CELL} height={CELL} rx={2} fill={ink} stroke={asked ? '#ffc46b' : '#3a4863'} strokeWidth={asked ? 2 : 1} strokeDasharray={colour === null ? '4 3' : undefined} />
      <text x={x + CELL / 2} y={y + CELL / 2 + 5} textAnchor="middle" className="riddle-letter" fill={colour === null ? '#9aa7bc' : '#0b0e14'}>{colour === null ? '?' : t(`riddle.pane.${colour}`)}</text>
    </g>
  );
}

function Path({ picture }: { picture: Of<'path'> }) {
  const step = 96;
  const at = (index: number): { x: number; y: number } => ({ x: 40 + picture.places[index]!.column * step, y: 26 + picture.places[index]!.row * 58 });
  const width = 80 + Math.max(...picture.places.map(({ column }) => column)) * step;
  const height = 56 + Math.max(...picture.places.map(({ row }) => row)) * 58;
  const label = t('riddle.picture.path', { at: picture.places[picture.at]!.name, goal: picture.places[picture.goal]!.name });
  return (
    <svg className="riddle-picture" role="img" aria-label={label} viewBox={`0 0 ${width} ${height}`} width={width} height={height}>
      {picture.ways.map(([from, to]) => <line key={`${from}-${to}`} x1={at(from).x} y1={at(from).y} x2={at(to).x} y2={at(to).y} stroke="#3a4863" strokeWidth={2} />)}
      {picture.places.map(({ name }, index) => {
        const { x, y } = at(index);
        const here = index === picture.at;
        const goal = index === picture.goal;
        return (
          <g key={name}>
            {goal && <rect x={x - 11} y={y - 11} width={22} height={22} fill="none" stroke="#ffc46b" strokeWidth={2} />}
            <rect x={x - 7} y={y - 7} width={14} height={14} fill={here ? '#ffc46b' : picture.walked.includes(index) ? '#6b7fa3' : '#232b3a'} stroke="#9aa7bc" />
            <text x={x} y={y + 24} textAnchor="middle" className="riddle-name" fill="currentColor">{name}</text>
          </g>
        );
      })}
    </svg>
  );
}

function Row({ picture }: { picture: Of<'pattern'> }) {
  const shown = Array.from({ length: picture.whole }, (_, index) => picture.row[index] ?? null);
  const width = picture.whole * (CELL + GAP);
  return (
    <svg className="riddle-picture" role="img" aria-label={t('riddle.picture.pattern', { row: shown.map((one) => one ?? t('riddle.missing')).join(', ') })} viewBox={`0 0 ${width} ${CELL + 4}`} width={width} height={CELL + 4}>
      {shown.map((colour, index) => <Pane key={index} x={index * (CELL + GAP) + 1} y={2} colour={colour} asked={index === picture.row.length} />)}
    </svg>
  );
}

function Glyph({ picture }: { picture: Of<'glyph'> }) {
  const side = 3 * (CELL + GAP);
  return (
    <svg className="riddle-picture" role="img" aria-label={t('riddle.picture.glyph', { panes: picture.panes.map((one) => one ?? t('riddle.missing')).join(', ') })} viewBox={`0 0 ${side} ${side}`} width={side} height={side}>
      {picture.panes.map((colour, index) => <Pane key={index} x={(index % 3) * (CELL + GAP) + 1} y={Math.floor(index / 3) * (CELL + GAP) + 1} colour={colour} asked={picture.asked === Math.floor(index / 3)} />)}
    </svg>
  );
}

function Sum({ picture }: { picture: Of<'sum'> }) {
  const list = picture.holders.map(({ name, number }) => `${name} ${number}`).join(', ');
  return (
    <ul className="riddle-numbers" aria-label={t('riddle.picture.sum', { counted: picture.counted, holders: list })}>
      {picture.holders.map(({ name, number }) => <li key={name}><strong>{number}</strong><span className="muted">{name}</span></li>)}
    </ul>
  );
}

function Sorting({ picture }: { picture: Of<'sorting'> }) {
  const words = (numbers: readonly number[]): string => (numbers.length === 0 ? t('riddle.nothing-yet') : numbers.join(', '));
  return (
    <div className="riddle-sorting" role="img" aria-label={t('riddle.picture.sorting', { sorted: words(picture.sorted), left: words(picture.left) })}>
      <span className="riddle-sorted">{picture.sorted.map((one) => <strong key={one}>{one}</strong>)}</span>
      <span>{picture.left.map((one) => <span key={one} className="riddle-left">{one}</span>)}</span>
    </div>
  );
}

export function RiddlePicture({ riddle }: { riddle: Riddle }) {
  const challenge = makeChallenge(riddle.challenge, riddle.seed, riddle.difficulty);
  const picture = pictureOf(challenge, solve(challenge).slice(0, riddle.step));
  switch (picture.kind) {
    case 'path': return <Path picture={picture} />;
    case 'pattern': return <Row picture={picture} />;
    case 'glyph': return <Glyph picture={picture} />;
    case 'sum': return <Sum picture={picture} />;
    case 'sorting': return <Sorting picture={picture} />;
  }
}
