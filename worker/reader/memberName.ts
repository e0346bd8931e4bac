// Names inside archives: what may be kept as a path within one, and what points elsewhere. Nothing is ever written to such a
// path; a name that tries to leave says what the archive is for.
const CODE_PAGE_437 = 'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

/** UTF-8 where it is, else the code page that zip was made with. */
export function memberName(bytes: Uint8Array): string {
  try { return new TextDecoder('utf-8', { fatal: true }).decode(bytes); } catch {
    return Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : CODE_PAGE_437.charAt(byte - 0x80))).join('');
  }
}

/** Absolute, climbing, with a drive, a backslash, a device's name or what no name holds. */
export function isUnsafeName(name: string): boolean {
  if (name === '' || name.length > 1_000 || /^[/\\~]|^[a-zA-Z]:|\\|[\u0000-\u001f\u007f]/.test(name)) return true;
  return name.split('/').some((part) => part === '..' || /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(part) || /[ .]{2,}$/.test(part));
}

/** The path of a member, as refusals and documents name it. */
export function innerPath(outer: string | null, name: string): string { return outer === null ? name : `${outer}/${name}`; }
export const baseOf = (name: string): string => name.split('/').at(-1) ?? name;
/** A name that cannot be trusted, made fit to be shown. */
export const shownName = (name: string): string => name.replace(/[\u0000-\u001f\u007f]/g, '\ufffd').slice(0, 200);
