// Who signs the app and where it looks for newer ones: only what the environment names, and a plain line when it names
// nobody. No name, address or key of an owner stands in this repository.
//
//   CSC_LINK, CSC_KEY_PASSWORD            certificate for macOS or Windows, as a file, a data address or base64
//   CSC_NAME                              macOS: a certificate of the key chain instead
//   WIN_CSC_LINK, WIN_CSC_KEY_PASSWORD    the same for Windows alone
//   ILEICES_AZURE_SIGNING                 Windows: "<endpoint> <account> <profile> <publisher>" of Azure Trusted Signing;
//                                         its AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET are read by the builder
//   APPLE_API_KEY, APPLE_API_KEY_ID, APPLE_API_ISSUER    macOS: notarisation, with a certificate
//   ILEICES_UPDATE_URL                    https folder the app looks for newer versions in
//   ILEICES_HOMEPAGE                      the page an installer names as the app's own (tools/package/stage.mjs)
import { SetupError } from '../setup/say.mjs';

const has = (env, ...names) => names.every((name) => (env[name] ?? '') !== '');

function macOS(env) {
  if (!has(env, 'CSC_LINK') && !has(env, 'CSC_NAME')) {
    // Apple silicon starts nothing without any signature, so it gets the one that names nobody; with the hardened run time
    // such an app could not load its own compiled parts.
    return { signed: false, config: { mac: { identity: '-', hardenedRuntime: false, notarize: false } }, line: 'the app is not signed (neither CSC_LINK nor CSC_NAME is set): macOS will refuse the first double click and asks for a yes in its settings' };
  }
  const notarize = has(env, 'APPLE_API_KEY', 'APPLE_API_KEY_ID', 'APPLE_API_ISSUER');
  return {
    signed: true, config: { mac: { hardenedRuntime: true, notarize }, electronFuses: { enableCookieEncryption: true } },
    line: notarize ? 'the app is signed and notarised' : 'the app is signed, not notarised (APPLE_API_KEY, APPLE_API_KEY_ID, APPLE_API_ISSUER): macOS will still warn',
  };
}

function windows(env) {
  if (has(env, 'ILEICES_AZURE_SIGNING')) {
    const [endpoint, codeSigningAccountName, certificateProfileName, ...publisher] = env.ILEICES_AZURE_SIGNING.trim().split(/\s+/);
    if (publisher.length === 0) throw new SetupError('ILEICES_AZURE_SIGNING wants four words: "<endpoint> <account> <profile> <publisher>".');
    return { signed: true, config: { win: { azureSignOptions: { endpoint, codeSigningAccountName, certificateProfileName, publisherName: publisher.join(' ') } } }, line: 'the app is signed by Azure Trusted Signing' };
  }
  if (has(env, 'WIN_CSC_LINK') || has(env, 'CSC_LINK')) return { signed: true, config: {}, line: 'the app is signed' };
  return { signed: false, config: {}, line: 'the app is not signed (none of CSC_LINK, WIN_CSC_LINK, ILEICES_AZURE_SIGNING is set): Windows will say that it protected the PC, and "More info", "Run anyway" starts it' };
}

/** How this system's app gets signed: {signed, config, line}. On Linux the archive a package comes from signs, not the app. */
export function signing(platform, env) {
  if (platform === 'darwin') return macOS(env);
  if (platform === 'win32') return windows(env);
  return { signed: false, config: {}, line: 'the app is not signed: on Linux the place it is fetched from vouches for it' };
}

/** Where the app looks for a newer one. An app that nobody signed must not install another by itself on macOS or Windows:
 * there would be nothing to check it by. */
export function updates(platform, signed, env) {
  const url = env.ILEICES_UPDATE_URL ?? '';
  if (url === '') return { publish: null, line: 'the app looks for no newer version (ILEICES_UPDATE_URL is not set)' };
  if (!/^https:\/\/[^/?#@]+\/[^?#]*$/.test(url)) throw new SetupError('ILEICES_UPDATE_URL must be an https address of a folder, without user, query or fragment.');
  if (platform !== 'linux' && !signed) return { publish: null, line: 'the app looks for no newer version: an app that is not signed could not tell a true one from a false one' };
  return { publish: { provider: 'generic', url }, line: `the app looks for newer versions at ${url}` };
}
