// Names that say "keys or passwords inside". Such files are never opened, whatever was granted around them.
const SECRET_NAMES: readonly RegExp[] = [
  /^id_(rsa|dsa|ecdsa|ed25519)(_sk)?(\..*)?$/i,
  /\.(pem|key|p8|p12|pfx|ppk|kdb|kdbx|keystore|jks|asc|gpg|pgp|ovpn|agekey|wallet)$/i,
  /^(\.env|\.netrc|_netrc|\.pgpass|\.npmrc|\.pypirc|\.htpasswd|\.git-credentials)(\..*)?$/i,
  /^[^.]*\.env$/i,
  /^(credentials|secrets?|passwords?|passwd|shadow|htpasswd|authorized_keys|known_hosts|keychain)(\.[a-z0-9]+)?$/i,
  /^(client_secret|service[-_]account).*\.json$/i,
  /^wallet\.dat$/i,
];

/** What nobody sees in a name: controls, joiners, marks of direction, soft hyphens, variation selectors. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\u034f\u115f\u1160\u3164\uffa0\ufe00-\ufe0f]/gu;
/** Endings that say how a file was kept, not what it is: packed, put aside, copied, made to open as text. */
const KEPT_AS = /(?:\.(?:gz|bz2|xz|zst|zip|7z|tar|tgz|bak|backup|old|orig|save|saved|swp|tmp|copy|txt|text|\d{1,3})|~|[ _-]copy| ?\(\d{1,3}\)|[\s.]+)$/iu;
/** Endings one after the other; nobody keeps more. */
const KEPT_AS_TIMES_MAX = 8;

/** A name as a person reads it: one face of each sign, nothing unseen, no blanks around it. */
const asRead = (name: string): string => name.normalize('NFKC').replace(UNSEEN, '').trim();

export function isSecretName(name: string): boolean {
  let bare = asRead(name);
  for (let times = 0; times <= KEPT_AS_TIMES_MAX; times += 1) {
    if (SECRET_NAMES.some((pattern) => pattern.test(bare))) return true;
    const shorter = bare.replace(KEPT_AS, '');
    if (shorter === bare) return false;
    bare = shorter;
  }
  return true;
}
export function isHiddenName(name: string): boolean { return asRead(name).startsWith('.'); }
