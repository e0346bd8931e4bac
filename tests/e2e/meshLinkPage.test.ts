// One node's links in a Chromium page, for a few rounds; meshLinkPage.nightly.test.ts trains twenty.
import { linkPageJourney } from './meshLinkPageRun.ts';

linkPageJourney(6);
