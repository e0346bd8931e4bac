// Made-up secrets and identifiers of many kinds, each in a context people really write them in. All come from a seed; none
// belongs to anyone. Check digits are found by trying, against checks that have their own tests with published examples.
import { createHash } from 'node:crypto';
import { isAadhaar, isBsn, isCodiceFiscale, isCpf, isNhsNumber, isNir, isPersonnummer, isPesel, isSpanishId, isSteuerId } from '../../../app/ingest/nationalIds.ts';
import { looksLikeCard, passesMod97 } from '../../../app/ingest/numbers.ts';
import { SeededStream } from '../../../app/physics/random.ts';

/** `value` is what must not be read afterwards; `text` is it with what announces it, where something must. A block stands on lines of its own. */
interface Planted { readonly value: string; readonly text: string; readonly block?: boolean }
export interface PlantedSecret extends Planted { readonly kind: string; readonly context: string; readonly document: string }

const DIGITS = '0123456789';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const BASE62 = LOWER + UPPER + DIGITS;
const HEX = '0123456789abcdef';

class Draw {
  readonly #stream: SeededStream;
  constructor(stream: SeededStream) { this.#stream = stream; }
  below(limit: number): number { return this.#stream.nextBelow(limit); }
  between(from: number, to: number): number { return from + this.below(to - from + 1); }
  of<T>(list: readonly T[]): T { return list[this.below(list.length)] as T; }
  chars(alphabet: string, count: number): string { return Array.from({ length: count }, () => alphabet[this.below(alphabet.length)]).join(''); }
  /** First draw that passes. */
  until(make: () => string, passes: (value: string) => boolean): string {
    for (let tries = 0; tries < 100_000; tries += 1) {
      const value = make();
      if (passes(value)) return value;
    }
    throw new Error('nothing passes');
  }
  two(from: number, to: number): string { return String(this.between(from, to)).padStart(2, '0'); }
  /** Letters and digits of both cases, with a digit for certain. */
  mixed(count: number): string { return this.until(() => this.chars(BASE62, count), (value) => /\d/.test(value) && /[a-z]/i.test(value)); }
}
const plain = (value: string): Planted => ({ value, text: value });
const behind = (before: string, value: string, after = ''): Planted => ({ value, text: `${before}${value}${after}` });
/** Digits in groups of the given widths. */
function grouped(digits: string, widths: readonly number[], sign: string): string {
  let at = 0;
  return widths.map((width) => digits.slice(at, at += width)).filter((group) => group !== '').join(sign);
}

const NAMES = ['jane', 'omar', 'li.wei', 'marta_k', 'sven-erik', 'p.novak', 'aisha', 'tomas77'];
const HOSTS = ['example', 'mail-house', 'northwind', 'acme', 'blue-pond', 'uni-stadt'];
const ENDS = ['com', 'org', 'net', 'de', 'co.uk', 'io', 'fr', 'info'];
const USERS = ['admin', 'root', 'app', 'deploy', 'jane', 'svc_report'];
const password = (draw: Draw): string => draw.of([
  () => draw.until(() => draw.chars(`${BASE62}!$%*+?@^~#-_`, draw.between(8, 20)), (value) => /\d/.test(value) && /[a-z]/.test(value) && /^[A-Za-z0-9]/.test(value) && /[A-Za-z0-9]$/.test(value) && !/\d+-?b/.test(value)),
  () => `${draw.of(['Summer', 'Tiger', 'Falcon', 'Winter', 'Hunter'])}${draw.between(10, 9999)}${draw.of(['!', '', '#', '$'])}`,
  () => `${draw.of(['correct', 'purple', 'silent'])}${draw.between(1, 99)}${draw.of(['horse', 'battery', 'staple'])}`,
])();

function bitcoin(draw: Draw): string {
  const body = [draw.of([0, 5]), ...Array.from({ length: 20 }, () => draw.below(256))];
  const hash = (data: Uint8Array): Uint8Array => createHash('sha256').update(data).digest();
  const bytes = [...body, ...hash(hash(Uint8Array.from(body))).slice(0, 4)];
  const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
  let number = BigInt(`0x${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`);
  let text = '';
  for (; number > 0n; number /= 58n) text = `${alphabet.charAt(Number(number % 58n))}${text}`;
  return '1'.repeat(Math.max(0, bytes.findIndex((byte) => byte !== 0))) + text;
}

function bech32(draw: Draw): string {
  const alphabet = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
  const data = [0, ...Array.from({ length: 32 }, () => draw.below(32))];
  const polymod = (values: readonly number[]): number => values.reduce((sum, value) => {
    const generators = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
    return generators.reduce((state, generator, bit) => (((sum >>> 25) >> bit) & 1 ? state ^ generator : state), ((sum & 0x1ffffff) << 5) ^ value);
  }, 1);
  const check = polymod([3, 3, 0, 2, 3, ...data, 0, 0, 0, 0, 0, 0]) ^ 1;
  return `bc1${[...data, ...[0, 1, 2, 3, 4, 5].map((place) => (check >>> (5 * (5 - place))) & 31)].map((value) => alphabet[value]).join('')}`;
}

function card(draw: Draw): string {
  const [prefix, length, widths] = draw.of<readonly [string, number, readonly number[]]>([
    ['4', 16, [4, 4, 4, 4]], ['4', 13, [4, 3, 3, 3]], ['51', 16, [4, 4, 4, 4]], ['55', 16, [4, 4, 4, 4]], ['2221', 16, [4, 4, 4, 4]], ['34', 15, [4, 6, 5]], ['37', 15, [4, 6, 5]],
    ['36', 14, [4, 6, 4]], ['6011', 16, [4, 4, 4, 4]], ['65', 16, [4, 4, 4, 4]], ['3530', 16, [4, 4, 4, 4]], ['62', 19, [4, 4, 4, 4, 3]], ['5018', 16, [4, 4, 4, 4]], ['2200', 16, [4, 4, 4, 4]], ['81', 16, [4, 4, 4, 4]],
  ]);
  const digits = draw.until(() => prefix + draw.chars(DIGITS, length - prefix.length), looksLikeCard);
  return grouped(digits, widths, draw.of(['', ' ', '-', '.', ' - ', '\u00a0', '\u2013']));
}

/** Forms of account numbers: letters and digits as the country's own numbers have them. */
function iban(draw: Draw): string {
  const [country, form] = draw.of([['DE', '18n'], ['FR', '10n11c2n'], ['GB', '4a14n'], ['ES', '20n'], ['IT', '1a10n12c'], ['NL', '4a10n'], ['BE', '12n'], ['AT', '16n'], ['CH', '5n12c'], ['PL', '24n'], ['SE', '20n'],
    ['NO', '11n'], ['DK', '14n'], ['FI', '14n'], ['PT', '21n'], ['IE', '4a14n'], ['CZ', '20n'], ['GR', '7n16c'], ['SA', '2n18c'], ['BR', '23n1a1c'], ['MT', '4a5n18c'], ['TR', '6n16c']] as const);
  const body = [...form.matchAll(/(\d+)([nac])/g)].map(([, count, sort]) => draw.chars(sort === 'n' ? DIGITS : sort === 'a' ? UPPER : UPPER + DIGITS, Number(count))).join('');
  const value = Array.from({ length: 97 }, (_, check) => `${country}${String(check + 2).padStart(2, '0')}${body}`).find(passesMod97) ?? '';
  return draw.of([value, (value.match(/.{1,4}/g) ?? []).join(' '), (value.match(/.{1,4}/g) ?? []).join('-')]);
}

const international = (draw: Draw): string => {
  const n = (count: number): string => draw.chars('23456789', count);
  return draw.of([
    () => `+1 (${n(3)}) ${n(3)}-${n(4)}`, () => `+1-${n(3)}-${n(3)}-${n(4)}`, () => `+44 20 ${n(4)} ${n(4)}`, () => `+44 7${n(3)} ${n(6)}`, () => `+49 30 ${n(7)}`, () => `+49 (0) 89 ${n(6)}`, () => `0049 171 ${n(7)}`,
    () => `+33 6 ${n(2)} ${n(2)} ${n(2)} ${n(2)}`, () => `+39 06 ${n(4)} ${n(4)}`, () => `+34 6${n(2)} ${n(3)} ${n(3)}`, () => `+31 6 ${n(8)}`, () => `+41 44 ${n(3)} ${n(2)} ${n(2)}`, () => `+46 8 ${n(3)} ${n(3)} ${n(2)}`,
    () => `+48 ${n(3)} ${n(3)} ${n(3)}`, () => `+91 ${n(5)} ${n(5)}`, () => `+86 1${n(2)} ${n(4)} ${n(4)}`, () => `+81 3-${n(4)}-${n(4)}`, () => `+55 11 9${n(4)}-${n(4)}`, () => `+61 2 ${n(4)} ${n(4)}`, () => `+27 ${n(2)} ${n(3)} ${n(4)}`,
    () => `+7 495 ${n(3)}-${n(2)}-${n(2)}`, () => `+420 ${n(9)}`, () => `+47.${n(2)}.${n(2)}.${n(2)}.${n(2)}`,
  ])();
};
const national = (draw: Draw): string => {
  const n = (count: number): string => draw.chars('23456789', count);
  return draw.of([
    () => `(${n(3)}) ${n(3)}-${n(4)}`, () => `${n(3)}-${n(3)}-${n(4)}`, () => `${n(3)}.${n(3)}.${n(4)}`, () => `1-8${n(2)}-${n(3)}-${n(4)}`, () => `030 ${n(7)}`, () => `0${n(3)}/${n(7)}`, () => `020 ${n(4)} ${n(4)}`, () => `07${n(3)} ${n(6)}`,
    () => `01 ${n(2)} ${n(2)} ${n(2)} ${n(2)}`, () => `06.${n(2)}.${n(2)}.${n(2)}.${n(2)}`, () => `(02) ${n(4)} ${n(4)}`, () => `04${n(2)} ${n(3)} ${n(3)}`, () => `044 ${n(3)} ${n(2)} ${n(2)}`, () => `08-${n(3)} ${n(3)} ${n(2)}`, () => `03-${n(4)}-${n(4)}`,
    () => `(11) 9${n(4)}-${n(4)}`, () => `020-${n(7)}`,
  ])();
};
const announcedPhone = (draw: Draw): Planted => {
  const n = (count: number): string => draw.chars('23456789', count);
  return behind(draw.of(['Tel: ', 'phone ', 'mobile: ', 'Fax: ', 'call me at ', 'my cell is ', 'WhatsApp: ', 'Telefon ', 'Teléfono: ', 'Handy: ', 'phone number is ', 'tlf. ']),
    draw.of([() => `${n(3)} ${n(3)} ${n(3)}`, () => `${n(5)} ${n(5)}`, () => `${n(2)} ${n(2)} ${n(2)} ${n(2)}`, () => n(9), () => `${n(3)}-${n(4)}`])());
};

function birthDate(draw: Draw): Planted {
  const [year, month, day] = [String(draw.between(1930, 2012)), draw.between(1, 12), draw.between(1, 28)];
  const two = (value: number): string => String(value).padStart(2, '0');
  const english = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'][month - 1] ?? '';
  return behind(draw.of(['born on ', 'Date of birth: ', 'DOB: ', 'date of birth is ', 'birthday: ', 'Born ', 'geboren am ', 'Geburtsdatum: ', 'dob=']),
    draw.of([`${year}-${two(month)}-${two(day)}`, `${two(day)}.${two(month)}.${year}`, `${two(month)}/${two(day)}/${year}`, `${day} ${english} ${year}`, `${english} ${day}, ${year}`, `${day}${day === 1 ? 'st' : 'th'} ${english} ${year}`, `${two(day)}-${english.slice(0, 3)}-${year}`]));
}

const keyBody = (draw: Draw, lines: number): string => Array.from({ length: lines }, () => draw.chars(`${BASE62}+/`, 64)).join('\n');
function keyBlock(draw: Draw, names: readonly string[]): Planted {
  const name = draw.of(names);
  const body = keyBody(draw, draw.between(3, 14));
  return { value: body, text: `-----BEGIN ${name}PRIVATE ${'KEY'}-----\n${body}\n-----END ${name}PRIVATE ${'KEY'}-----`, block: true };
}

const SEED_WORDS = 'abandon ability absent absorb abstract absurd access account achieve acid action actor adapt adjust admit advance aerobic afford airport alarm album alcohol amateur anchor ancient angle animal antenna apple arctic armor artist asthma atom autumn avocado bacon balance bamboo banana barrel basket beauty become blossom border bracket breeze bronze bubble cabin cactus camera canal carbon castle cattle ceiling cereal chapter cherry chimney cinema circle clarify clever cluster coconut copper'.split(' ');

const MAKERS: Readonly<Record<string, (draw: Draw) => Planted>> = {
  card: (draw) => plain(card(draw)),
  iban: (draw) => plain(iban(draw)),
  'mail-plain': (draw) => plain(`${draw.of(NAMES)}@${draw.of(HOSTS)}.${draw.of(ENDS)}`),
  'mail-tagged': (draw) => plain(`${draw.of(NAMES)}+${draw.chars(LOWER, 5)}${draw.below(99)}@${draw.of(HOSTS)}.${draw.of(HOSTS)}.${draw.of(ENDS)}`),
  'mail-unicode': (draw) => plain(`${draw.of(['zoë', 'jürgen.groß', 'łukasz', '李雷', 'søren', 'иван'])}@${draw.of(['bücher', 'exämple', 'почта', 'example'])}.${draw.of(['de', 'com', 'рф', 'org'])}`),
  'mail-quoted': (draw) => plain(`"${draw.of(['jane doe', 'the.team leader', 'a b'])}"@${draw.of(HOSTS)}.${draw.of(ENDS)}`),
  'mail-hidden': (draw) => plain(draw.of([`${draw.of(NAMES)} at ${draw.of(HOSTS)} dot com`, `${draw.of(NAMES)} [at] ${draw.of(HOSTS)} [dot] org`, `${draw.of(NAMES)}(at)${draw.of(HOSTS)}.de`, `${draw.of(NAMES)} (at) ${draw.of(HOSTS)} (dot) net`, `jane dot doe at ${draw.of(HOSTS)} dot co dot uk`, `${draw.of(NAMES)} AT ${draw.of(HOSTS)} DOT com`])),
  'phone-international': (draw) => plain(international(draw)),
  'phone-national': (draw) => plain(national(draw)),
  'phone-announced': announcedPhone,
  ipv4: (draw) => plain(`${draw.of([10, 172, 192, 203, 84, 51, 141])}.${draw.below(256)}.${draw.below(256)}.${draw.between(1, 254)}`),
  ipv6: (draw) => plain(draw.of([() => `2001:db8::${draw.chars('123456789abcdef', 4)}`, () => `fe80::${draw.chars('123456789abcdef', 3)}:${draw.chars('123456789abcdef', 4)}`, () => `fd${draw.chars(HEX, 2)}:${draw.chars('123456789abcdef', 4)}::1`,
    () => Array.from({ length: 8 }, (_, index) => (index === 0 ? '2a02' : draw.chars('123456789abcdef', 4))).join(':'), () => `2a00:1450:4001:${draw.chars('123456789abcdef', 3)}::200e`])()),
  mac: (draw) => { const hex = draw.until(() => draw.chars(HEX, 12), (value) => /[a-f]/.test(value)); return plain(draw.of([grouped(hex, [2, 2, 2, 2, 2, 2], ':'), grouped(hex.toUpperCase(), [2, 2, 2, 2, 2, 2], ':'), grouped(hex, [2, 2, 2, 2, 2, 2], '-'), grouped(hex, [4, 4, 4], '.')])); },
  'key-github': (draw) => plain(draw.of([`gh${draw.of(['p', 'o', 's'])}_${draw.mixed(36)}`, `github_pat_${draw.mixed(22)}_${draw.mixed(59)}`])),
  'key-gitlab': (draw) => plain(`glpat-${draw.mixed(20)}`),
  'key-aws-id': (draw) => plain(`${draw.of(['AKIA', 'ASIA'])}${draw.chars(UPPER + DIGITS, 16)}`),
  'key-aws-secret': (draw) => behind(draw.of(['aws_secret_access_key = ', 'AWS_SECRET_ACCESS_KEY=', '"SecretAccessKey": "']), draw.chars(`${BASE62}+/`, 40)),
  'key-google': (draw) => plain(`AIza${draw.chars(`${BASE62}_-`, 34)}${draw.mixed(1 + 1).slice(0, 1)}`),
  'key-slack': (draw) => plain(`xox${draw.of(['b', 'p'])}-${draw.chars(DIGITS, 12)}-${draw.chars(DIGITS, 12)}-${draw.mixed(24)}`),
  'key-stripe': (draw) => plain(`${draw.of(['sk', 'rk', 'pk'])}_${draw.of(['live', 'test'])}_${draw.mixed(24)}`),
  'key-language-model': (draw) => plain(`sk-${draw.of(['', 'proj-', 'ant-api03-'])}${draw.mixed(48)}`),
  'key-npm': (draw) => plain(`npm_${draw.mixed(36)}`),
  'key-pypi': (draw) => plain(`pypi-AgEIcHlwaS5vcmc${draw.mixed(60)}`),
  'key-others': (draw) => plain(draw.of([`hf_${draw.mixed(34)}`, `SG.${draw.mixed(22)}.${draw.mixed(43)}`, `dop_v1_${draw.chars(HEX, 64)}`, `shpat_${draw.chars(HEX, 32)}`, `whsec_${draw.mixed(32)}`])),
  jwt: (draw) => plain(`eyJhbGciOiJIUzI1NiJ9.eyJ${draw.mixed(40)}.${draw.mixed(43)}`),
  'key-block-pem': (draw) => keyBlock(draw, ['', 'RSA ', 'EC ', 'ENCRYPTED ', 'DSA ']),
  'key-block-ssh': (draw) => keyBlock(draw, ['OPENSSH ']),
  'password-env': (draw) => behind(draw.of(['DB_PASSWORD=', 'export APP_SECRET=', 'SMTP_PASS=', 'POSTGRES_PASSWORD=', 'ADMIN_TOKEN=']), password(draw)),
  'password-yaml': (draw) => behind(draw.of(['password: ', '  db_password: ', 'secret: "', 'apiKey: \'', 'passphrase: ']), password(draw)),
  'password-json': (draw) => behind(draw.of(['"password": "', '"clientSecret":"', '"api_key": "', '"accessToken": "']), password(draw), '",'),
  'password-ini': (draw) => behind(draw.of(['pwd = ', 'password=', 'passwd = ', 'auth_token = ']), password(draw)),
  'password-code': (draw) => behind(draw.of(["const password = '", "userPassword := '", "secretKey => '", "login(user, password='"]), password(draw), "'"),
  'password-xml': (draw) => behind('<password>', password(draw), '</password>'),
  'password-option': (draw) => behind(draw.of(['tool --password ', 'tool --token=', 'run --api-key ', 'sshpass -p ']), password(draw)),
  'password-chat': (draw) => behind(draw.of(['the password is ', 'my password is now ', 'password for the wifi is ', 'Passwort: ', 'the passcode is ', 'wifi password: ']), password(draw)),
  'url-credentials': (draw) => { const secret = draw.mixed(12); return { value: secret, text: `${draw.of(['postgres', 'https', 'redis', 'mongodb+srv', 'ftp', 'amqp'])}://${draw.of(USERS)}:${secret}@${draw.of(HOSTS)}.${draw.of(['internal', 'com', 'local'])}/x` }; },
  'curl-user': (draw) => behind(`curl -u ${draw.of(USERS)}:`, password(draw), ' https://api.example.org/v1'),
  'connection-string': (draw) => behind(`Server=db1;Database=main;User Id=${draw.of(USERS)};${draw.of(['Password', 'Pwd', 'AccountKey'])}=`, draw.mixed(16), ';Encrypt=true'),
  bearer: (draw) => behind(draw.of(['Authorization: Bearer ', 'authorization: bearer ', '-H "Authorization: Bearer ', 'Authorization: Basic ', 'use bearer ']), draw.mixed(draw.between(16, 40))),
  'otp-seed': (draw) => { const seed = draw.until(() => draw.chars(`${UPPER}234567`, 16), (value) => /\d/.test(value)); return draw.of([behind('otpauth://totp/x?secret=', seed, '&issuer=x'), behind('2FA secret: ', grouped(seed, [4, 4, 4, 4], ' ')), behind('TOTP secret key: ', grouped(seed.toLowerCase(), [4, 4, 4, 4], ' '))]); },
  'secret-base64': (draw) => plain(draw.until(() => `${draw.chars(`${BASE62}+/`, 43)}=`, (value) => /\d/.test(value))),
  'secret-hex': (draw) => plain(draw.until(() => draw.chars(HEX, draw.of([32, 40, 64])), (value) => /\d[a-f]/.test(value))),
  'wallet-base58': (draw) => plain(bitcoin(draw)),
  'wallet-bech32': (draw) => plain(bech32(draw)),
  'wallet-ethereum': (draw) => plain(`0x${draw.chars(HEX, 40)}`),
  'seed-phrase': (draw) => { const words = Array.from({ length: draw.of([12, 24]) }, () => draw.of(SEED_WORDS)); return behind(draw.of(['seed phrase: ', 'My recovery phrase is ', 'mnemonic = "', 'Seed words:\n']), words.join(' ')); },
  'us-ssn': (draw) => { const digits = draw.until(() => draw.chars(DIGITS, 9), (value) => /^(?!000|666|9)\d{3}(?!00)\d\d(?!0000)/.test(value)); return behind(draw.of(['SSN: ', 'social security number is ', 'SSN ', 'ssn=']), draw.of([grouped(digits, [3, 2, 4], '-'), grouped(digits, [3, 2, 4], ' '), digits])); },
  'uk-nhs': (draw) => { const digits = draw.until(() => draw.chars(DIGITS, 10), isNhsNumber); return draw.of([behind('NHS number: ', grouped(digits, [3, 3, 4], ' ')), behind('NHS no. ', digits), plain(grouped(digits, [3, 3, 4], ' '))]); },
  'uk-nino': (draw) => { const code = `${draw.of(['AB', 'CE', 'JK', 'PX', 'SH', 'WM'])}${draw.chars(DIGITS, 6)}${draw.of(['A', 'B', 'C', 'D'])}`; return plain(draw.of([code, grouped(code, [2, 2, 2, 2, 1], ' ')])); },
  'german-tax': (draw) => { const digits = draw.until(() => draw.chars('123456789', 1) + draw.chars(DIGITS, 10), isSteuerId); return draw.of([plain(digits), behind('Steuer-ID: ', grouped(digits, [2, 3, 3, 3], ' ')), plain(grouped(digits, [2, 3, 3, 3], ' '))]); },
  'french-nir': (draw) => { const code = draw.until(() => `${draw.of(['1', '2'])}${draw.two(30, 99)}${draw.two(1, 12)}${draw.of([draw.two(1, 95), '2A', '2B'])}${draw.chars(DIGITS, 6)}${draw.two(1, 97)}`, isNir); return plain(draw.of([code, grouped(code, [1, 2, 2, 2, 3, 3, 2], ' ')])); },
  'spanish-dni': (draw) => { const code = draw.until(() => `${draw.of([draw.chars(DIGITS, 8), `${draw.of(['X', 'Y', 'Z'])}${draw.chars(DIGITS, 7)}`])}${draw.chars(UPPER, 1)}`, isSpanishId); return plain(draw.of([code, `${code.slice(0, 8)}-${code.slice(8)}`])); },
  'italian-code': (draw) => plain(draw.until(() => `${draw.chars('BCDFGLMNPRST', 6)}${draw.two(30, 99)}${draw.of([...'ABCDEHLMPRST'])}${draw.two(1, 31)}${draw.chars('ABCDEFGHL', 1)}${draw.chars(DIGITS, 3)}${draw.chars(UPPER, 1)}`, isCodiceFiscale)),
  'dutch-bsn': (draw) => behind(draw.of(['BSN: ', 'BSN ', 'burgerservicenummer ']), draw.until(() => draw.chars(DIGITS, 9), isBsn)),
  'brazilian-cpf': (draw) => { const digits = draw.until(() => draw.chars(DIGITS, 11), isCpf); return draw.of([plain(`${grouped(digits.slice(0, 9), [3, 3, 3], '.')}-${digits.slice(9)}`), behind('CPF: ', digits)]); },
  'indian-aadhaar': (draw) => { const digits = draw.until(() => draw.chars('23456789', 1) + draw.chars(DIGITS, 11), isAadhaar); return draw.of([plain(grouped(digits, [4, 4, 4], ' ')), behind('Aadhaar: ', digits), behind('Aadhaar number ', grouped(digits, [4, 4, 4], '-'))]); },
  'polish-pesel': (draw) => plain(draw.until(() => `${draw.two(0, 99)}${draw.two(1, 12)}${draw.two(1, 28)}${draw.chars(DIGITS, 5)}`, isPesel)),
  'swedish-number': (draw) => { const ten = draw.until(() => `${draw.two(0, 99)}${draw.two(1, 12)}${draw.two(1, 28)}${draw.chars(DIGITS, 4)}`, isPersonnummer); return draw.of([plain(`${ten.slice(0, 6)}-${ten.slice(6)}`), behind('personnummer ', `19${ten.slice(0, 6)}-${ten.slice(6)}`), behind('Personnummer: ', ten)]); },
  passport: (draw) => behind(draw.of(['Passport number: ', 'passport no. ', 'my passport is ', 'Reisepass Nr. ', 'passport: ', 'Passeport n° ']), draw.of([`${draw.chars(UPPER, 1)}${draw.chars(DIGITS, 8)}`, draw.chars(DIGITS, 9), `${draw.chars(UPPER, 2)}${draw.chars(DIGITS, 7)}`, `C${draw.chars(DIGITS, 2)}X${draw.chars(DIGITS, 2)}T${draw.chars(DIGITS, 2)}`])),
  'driving-licence': (draw) => behind(draw.of(["driver's license: ", 'driving licence number ', "Driver's licence no. ", 'Führerschein Nr. ', 'drivers license is ']), draw.of([`${draw.chars(UPPER, 1)}${draw.chars(DIGITS, 7)}`, `${draw.chars(UPPER, 5)}${draw.chars(DIGITS, 6)}${draw.chars(UPPER, 2)}9${draw.chars(UPPER, 2)}`, draw.chars(DIGITS, 9)])),
  'birth-date': birthDate,
  coordinates: (draw) => { const place = (limit: number): string => `${draw.of(['', '-'])}${draw.between(2, limit)}.${draw.chars(DIGITS, draw.between(5, 7))}`; const [lat, lon] = [place(89), place(179)];
    return { value: `${lat}, ${lon}`, text: draw.of([`${lat}, ${lon}`, `geo:${lat},${lon}`, `lat: ${lat}, lon: ${lon}`, `maps/@${lat},${lon}`, `GPS ${lat} ${lon}`]) }; },
  street: (draw) => plain(draw.of([`${draw.between(1, 9999)} ${draw.of(['Oak', 'Maple', 'North Lake', 'Baker'])} ${draw.of(['Street', 'Ave', 'Rd', 'Lane', 'Drive'])}, ${draw.of(['Springfield', 'Austin', 'Boston'])}, ${draw.of(['MA', 'TX', 'IL'])} ${draw.chars(DIGITS, 5)}`,
    `${draw.between(1, 300)} ${draw.of(['Baker Street', 'Mill Lane', 'Station Road'])}, London ${draw.of(['NW1 6XE', 'SW1A 1AA', 'E14 5AB'])}`, `${draw.of(['Lindenstraße', 'Gartenweg', 'Marktplatz', 'Hauptstr.'])} ${draw.between(1, 180)}, ${draw.chars('123456789', 1)}${draw.chars(DIGITS, 4)} ${draw.of(['Berlin', 'Köln', 'München'])}`])),
};
export const SECRET_KINDS: readonly string[] = Object.keys(MAKERS);

const WORDS = ['we met at the old mill and talked about the harvest', 'the report was late again this week', 'she said it would rain in the evening', 'please do not share it with anyone', 'they moved the boxes into the hall', 'all of it was checked twice'];
const CONTEXTS: Readonly<Record<string, (text: string, draw: Draw) => string>> = {
  prose: (text, draw) => `Yesterday ${draw.of(WORDS)}. I wrote it down: ${text} and then ${draw.of(WORDS)}.`,
  'sentence end': (text, draw) => `As you asked, here it is ${text}. Later ${draw.of(WORDS)}.`,
  line: (text, draw) => `${draw.of(WORDS)}\n${text}\n${draw.of(WORDS)}`,
  log: (text, draw) => `2026-03-0${draw.between(1, 9)} 12:3${draw.below(10)}:05 INFO worker[${draw.between(100, 999)}]: got ${text} from client\n`,
  chat: (text, draw) => `[21:0${draw.below(10)}] anna: hey\n[21:1${draw.below(10)}] ben: here you go, ${text} ok?\n[21:2${draw.below(10)}] anna: thanks`,
  table: (text, draw) => `| who | what |\n|---|---|\n| ${draw.of(NAMES)} | ${text} |\n| other | none |`,
  csv: (text, draw) => `${draw.between(1, 99)};${draw.of(WORDS).split(' ')[0]};${text};yes\n`,
  comment: (text) => `def load():\n    # ${text}\n    return None\n`,
  'markdown bold': (text) => `- note: **${text}**\n- next`,
  'markdown code': (text) => `Use \`${text}\` until then.`,
  'html left over': (text) => `<td>${text}</td><td>none</td>`,
  parentheses: (text, draw) => `The entry (${text}) is what ${draw.of(WORDS)}.`,
  quote: (text, draw) => `> ${text}\n> ${draw.of(WORDS)}`,
};
/** What hides it from simple rules, and is taken away by cleaning. */
const DISGUISES: Readonly<Record<string, (text: string, draw: Draw) => string>> = {
  'zero-width': (text, draw) => [...text].map((sign) => (draw.below(4) === 0 && sign !== '\n' ? `${sign}${draw.of(['\u200b', '\u200d', '\u2060', '\u00ad', '\ufeff'])}` : sign)).join(''),
  'other digits': (text, draw) => { const zero = draw.of([0xff10, 0x0660, 0x0966, 0x1d7ce, 0x1d7f6, 0x06f0]); return text.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit))); },
  'line-broken': (text) => text.replace(/(?<=\d) (?=\d)/, '\n'),
  'double blanks': (text) => text.replace(/ /g, '  '),
};

/** So many secrets, every kind in turn, from one seed. */
export function secretCorpus(seed: number, count: number): PlantedSecret[] {
  const draw = new Draw(SeededStream.from(seed, 'secret corpus'));
  return Array.from({ length: count }, (_, index) => {
    const kind = SECRET_KINDS[index % SECRET_KINDS.length] ?? '';
    const planted = (MAKERS[kind] as (draw: Draw) => Planted)(draw);
    const context = planted.block === true ? 'line' : draw.of(Object.keys(CONTEXTS));
    const disguise = draw.below(4) === 0 && planted.block !== true ? draw.of(Object.keys(DISGUISES)) : '';
    const text = DISGUISES[disguise]?.(planted.text, draw) ?? planted.text;
    return { ...planted, text, kind, context: disguise === '' ? context : `${context}, ${disguise}`, document: CONTEXTS[context]?.(text, draw) ?? text };
  });
}

const bare = (text: string): string => text.normalize('NFC').replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();
/** A run of so much of a secret's letters and digits gives it away. */
const TELLING_SHARE = 0.6;

/** True when a telling part of the secret can still be read, with or without its signs. */
export function canBeRead(text: string, value: string): boolean {
  const secret = bare(value);
  const left = bare(text);
  const width = Math.max(4, Math.ceil(secret.length * TELLING_SHARE));
  for (let at = 0; at + width <= secret.length; at += 1) if (left.includes(secret.slice(at, at + width))) return true;
  return secret.length < width && left.includes(secret);
}
