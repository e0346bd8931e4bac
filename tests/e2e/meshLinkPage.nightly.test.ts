// One node's links in a Chromium page, for twenty rounds.
import { linkPageJourney } from './meshLinkPageRun.ts';

linkPageJourney(20);
