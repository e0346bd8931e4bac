// A button that opens a small panel below or above it: closes on Esc, on a press elsewhere and when focus leaves.
import { useEffect, useId, useRef, useState, type ReactNode } from 'react';

export function Popover({ label, className, title, children }: { label: ReactNode; className: string; title: string; children: (close: () => void) => ReactNode }) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  useEffect(() => {
    if (!open) return undefined;
    const elsewhere = (event: Event): void => { if (!root.current?.contains(event.target as Node)) setOpen(false); };
    const onKey = (event: KeyboardEvent): void => { if (event.key === 'Escape') { event.preventDefault(); setOpen(false); button.current?.focus(); } };
    window.addEventListener('pointerdown', elsewhere);
    window.addEventListener('focusin', elsewhere);
    window.addEventListener('keydown', onKey, { capture: true });
    return () => {
      window.removeEventListener('pointerdown', elsewhere);
      window.removeEventListener('focusin', elsewhere);
      window.removeEventListener('keydown', onKey, { capture: true });
    };
  }, [open]);
  const close = (): void => { setOpen(false); button.current?.focus(); };
  return (
    <div className="popover-root" ref={root}>
      <button ref={button} type="button" className={className} aria-expanded={open} aria-controls={id} onClick={() => { setOpen(!open); }}>{label}</button>
      {open && <div className="popover" id={id} role="group" aria-label={title}>{children(close)}</div>}
    </div>
  );
}
