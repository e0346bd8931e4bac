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

export function isSecretName(name: string): boolean { return SECRET_NAMES.some((pattern) => pattern.test(name)); }
export function isHiddenName(name: string): boolean { return name.startsWith('.'); }
