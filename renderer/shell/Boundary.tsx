// A fault in one part of the window stays in that part: it says so and can be tried again; the rest goes on.
import { Component, type ReactNode } from 'react';
import { t } from '../text/t.ts';

interface Props { readonly name: string; readonly children: ReactNode }

export class Boundary extends Component<Props, { readonly failed: boolean }> {
  override state = { failed: false };
  static getDerivedStateFromError(): { failed: boolean } { return { failed: true }; }
  override componentDidCatch(fault: unknown): void { console.error(fault); }
  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <div className="part-failed" role="alert">
        <p><strong>{t('shell.part-failed', { name: this.props.name })}</strong></p>
        <p className="muted">{t('shell.part-failed-more')}</p>
        <button type="button" className="button" onClick={() => { this.setState({ failed: false }); }}>{t('common.retry')}</button>
      </div>
    );
  }
}
