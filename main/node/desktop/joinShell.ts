// Joins a running node to the shell that started it: what the system tells reaches whoever judges how much may be done, hidden pages
// that ended are given up, links that are refused are wanted no more and a notice says why, the shell is told how the node is. Returns
// what ends that.
import type { NodeAgent } from '../agent/nodeAgent.ts';
import type { Pages } from '../pages/openPages.ts';
import type { ShellLink } from './shellLink.ts';

export function joinShell(link: ShellLink, agent: NodeAgent, pages: Pages | null): () => void {
  const hear = () => {
    const { idleMs = null, onBattery = null, thermal = null, suspending = false } = link.signals ?? {};
    agent.guest.hear({ idleMs, onBattery, thermal, suspending, isSafeMode: link.safeMode !== null });
  };
  link.onSignals(hear);
  link.onPageEnded('compute', (why) => { pages?.compute.lost(why); });
  link.onPageEnded('link', (why) => { pages?.link.lost(why); });
  link.onLinksRefused((why) => {
    agent.notices.linksRefused(why);
    pages?.link.refuse(why);
  });
  hear();
  return link.follow(agent);
}
