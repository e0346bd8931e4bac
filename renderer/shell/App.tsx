// The window, put together.
import { Hud } from '../hud/Hud.tsx';
import { Approval } from '../mesh/Approval.tsx';
import { Onboarding } from '../onboarding/Onboarding.tsx';
import { WorldView } from '../world/WorldView.tsx';
import { Dock } from './Dock.tsx';
import { focusChat } from './keys.ts';
import { KeySheet } from './KeySheet.tsx';
import { Notices } from './Notices.tsx';
import { TopBar } from './TopBar.tsx';

export function App() {
  return (
    <div className="app">
      <a className="skip-link" href="#composer" onClick={(event) => { event.preventDefault(); focusChat(); }}>To the message box</a>
      <TopBar />
      <main className="stage"><WorldView /><Notices /><Dock /></main>
      <Hud />
      <Onboarding />
      <KeySheet />
      <Approval />
    </div>
  );
}
