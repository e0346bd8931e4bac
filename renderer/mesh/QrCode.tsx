// A text as a QR code, drawn as one path: dark on light in both themes, with the light around it that cameras need.
import { useMemo } from 'react';
import { encode } from 'uqr';

/** Light around the code, in its own squares. */
const QUIET_SQUARES = 4;
/** As large as the side panel takes, each square a whole number of pixels. */
const MOST_PIXELS = 308;

/** One path for all dark squares, each run of a row as one piece; `size` in squares, light included. */
export function qrPath(text: string): { readonly size: number; readonly path: string } {
  const { size, data } = encode(text, { border: QUIET_SQUARES });
  const pieces = data.flatMap((row, y) => [...row.map((dark) => (dark ? 'x' : '.')).join('').matchAll(/x+/g)].map((run) => `M${run.index} ${y}h${run[0].length}v1h-${run[0].length}z`));
  return { size, path: pieces.join('') };
}

export function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => qrPath(text), [text]);
  return (
    <svg className="qr" width={size * Math.max(1, Math.floor(MOST_PIXELS / size))} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <rect className="qr-light" width={size} height={size} /><path className="qr-dark" d={path} />
    </svg>
  );
}
