// The project's browser for tests: Debian's Chromium through playwright-core, headless, nothing but loopback.
import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

export const CHROMIUM_PATH = process.env['ILEICES_CHROMIUM'] ?? '/usr/bin/chromium';
export const CHROMIUM_FLAGS = [
  '--no-sandbox', '--enable-unsafe-swiftshader', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--disable-domain-reliability', '--disable-features=Translate,OptimizationHints,MediaRouter', '--mute-audio',
];
/** A graphics card for computing, emulated in software. */
export const WEBGPU_FLAGS = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];
/** Addresses of this machine in plain sight, as our own window is started. */
const PLAIN_ADDRESSES = 'WebRtcHideLocalIpsWithMdns';

export async function launchChromium({ more = [], plainAddresses = false }: { more?: readonly string[]; plainAddresses?: boolean } = {}): Promise<Browser> {
  if (!existsSync(CHROMIUM_PATH)) throw new Error(`Chromium is needed at ${CHROMIUM_PATH} (Debian: apt-get install chromium), or name another one in ILEICES_CHROMIUM.`);
  const flags = CHROMIUM_FLAGS.map((flag) => (plainAddresses && flag.startsWith('--disable-features=') ? `${flag},${PLAIN_ADDRESSES}` : flag));
  return chromium.launch({ executablePath: CHROMIUM_PATH, args: [...flags, ...more] });
}
