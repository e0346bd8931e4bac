// The mark of Ileices: nine panes, one for each mix of the three colours.
const PANES = ['#F2463A', '#FF9B25', '#F2463A', '#BAA6FF', '#FFF6E8', '#BAA6FF', '#FFD900', '#3F7FF5', '#FFD900'] as const;

export function Mark({ size }: { size: number }) {
  return (
    <svg className="mark" width={size} height={size} viewBox="0 0 12 12" aria-hidden="true" shapeRendering="crispEdges">
      <rect width="12" height="12" rx="1" fill="#05070B" />
      {PANES.map((colour, index) => <rect key={index} x={1 + (index % 3) * 3.5} y={1 + Math.floor(index / 3) * 3.5} width="3" height="3" fill={colour} />)}
    </svg>
  );
}
