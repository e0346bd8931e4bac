// The words the RBY tagger knows, as lists. English; words of other languages are judged by endings and capitals alone.
// Wide on purpose rather than long: what stands in no list counts as a noun by the share nouns have among such words.
import { FLAGGED } from './safetyWords.ts';
import { WordTable } from './wordTable.ts';

/** Flags of a word; safety words have theirs from `safetyWords.ts`, above these. */
export const Word = { CLOSED: 1, LEADS_NOUN: 2, NOUN: 4, DOING: 8, CODE: 16, JOINS: 32, LEADS_VERB: 64 } as const;

/** Pronouns, auxiliaries, adverbs and verb forms that are no noun, no adjective and no command. */
const CLOSED = `i me you he him she it we us they them who whom which what whose myself yourself himself herself itself ourselves themselves
  is am are was were be been being has have had having does did doing done do if because while although though unless until since whether than so but nor yet
  not dont doesnt didnt isnt arent wasnt werent cant couldnt wont wouldnt shouldnt hasnt havent hadnt im ive id youre youve hes shes its were theyre thats theres whats lets
  very just also now here there when where how why never always often only even still too again already soon quite rather perhaps maybe however therefore thus hence
  said says say went came come comes seen saw sees made makes took takes taken gave gives given know knew known knows think thought thinks felt feel feels became become becomes began begun
  seem seems seemed kept told tell tells asked ask heard hear stood lay lain lost found met sent spent bought brought built held understood meant wrote written spoke spoken
  up down out off away back together apart once twice almost enough ever far less least more most much indeed instead otherwise else anyway sometimes usually
  shall ought might got getting gone going want wanted wants need needed like liked likes mean means believe believed believes`;

/** Behind these comes a noun or adjective, if an open word comes at all. */
const LEADS_NOUN = `the a an this that these those my your his her its our their some any each every no another such all both many few several
  of in on at with from by for into about as between under over through without within against during before after above below behind beyond near among upon across along around toward towards beside besides despite onto via per like`;

const LEADS_VERB = 'to can could may must should will would please cannot not never always shall might';
const JOINS = 'and then or';

const NOUNS = `time year people way day man men woman women thing things child children world life lives hand part place week case point government company number group problem fact house water
  room mother area money story month lot right study book eye eyes job word words business issue side kind head friend friends father power hour game line end member law car city community name president
  team minute idea body information parent face others level office door health person art war history party result morning reason research girl guy moment air teacher force education foot boy age
  policy music market sense nation college interest death experience effect class control field development role effort rate heart light voice wife husband police mind price decision son daughter view
  town road arm difference value building action season society tax director position player paper space ground form event official matter centre center couple site project activity star stars table
  court oil situation cost industry figure street image phone data picture practice piece land product doctor wall worker news movie north south east west love internet brother sister family king queen
  sea river mountain mountains tree trees forest sky sun moon rain snow wind stone bird birds horse dog cat fish flower flowers grass leaf leaves fire shore island lake valley hill field village winter summer spring
  autumn night evening century decade army battle peace soldier church school university science theory method system model language letter poem poet song painting museum bread wine milk tea coffee
  dinner breakfast kitchen window roof garden bridge ship boat train station journey traveller country border capital empire trade gold silver iron copper wood glass silk wool cotton colour color sound
  smell taste shape size weight length height width depth speed heat cold energy motion matter cell blood bone skin brain nerve heart lung disease medicine patient hospital
  good new first last long great little own other old big high different small large next early young important public bad same able white black red green blue grey gray brown yellow dark bright warm hot
  quiet soft hard heavy deep wide narrow tall short strong weak rich poor happy sad wild sweet bitter dry wet fresh ancient modern free full empty true false real simple clear certain whole main local
  human common single second third late later recent past present future possible likely low near thin thick round flat sharp smooth rough proud gentle calm lonely tired hungry famous
  file files directory folder button menu page key option options user program device server network package version value type list string default message error output input`;

const DOING = `click press tap select choose open close save enter type run start stop install uninstall remove delete add create copy paste move drag drop scroll turn switch set check uncheck make use
  download upload insert eject connect disconnect plug unplug push pull hold release wait repeat rinse mix stir bake pour heat preheat cut chop slice peel boil cook fold attach detach tighten loosen lift lower
  place put fill empty wash clean wipe shake read write follow go visit sign log restart reboot shut enable disable configure edit change replace rename review confirm cancel accept agree submit send verify ensure
  see note refer call keep let avoid try find look give take get bring allow apply build compile execute export import print load mount point navigate browse hover zoom swipe toggle expand collapse filter sort
  search share sync update upgrade reset restore resize rotate crop draw drill screw sand paint glue measure mark align assemble count spread sprinkle season serve drain combine whisk knead roll cover simmer reduce
  remember record return consult include specify define provide pass quit exit leave hit pick grab bend breathe stretch stand sit walk lie raise tie thread sew knit water plant trim dig feed rest dial swap unscrew
  unlock lock unzip extract format partition backup back test debug commit merge fetch clone checkout highlight undo redo link unlink assign adjust calibrate charge flip flatten dry cool chill freeze melt
  grate beat blend strain line grease arrange position secure fasten hang inspect rub soak iron decide ask contact report register subscribe unsubscribe fill complete begin proceed continue skip ignore
  show hide pin unpin mute unmute play pause rewind record stream capture shoot focus frame join invite block unblock archive label move tag star flag reply forward attach dismiss minimise minimize maximise maximize
  squeeze press slide lean inhale exhale relax do`;

const CODE = `elif endif ifdef ifndef func def const var int uint bool struct enum void null nil nullptr printf println fprintf sprintf stdio argv argc args kwargs async await impl fn pub mut typedef sizeof extern
  foreach fi esac echo grep sed awk sudo chmod mkdir href div span std cout cin len str dict tuple elsif foreach endfor endwhile xor uint8 int32 int64 float32 malloc memcpy strlen stdin stdout stderr eval params param
  npm git svn usr etc src lib init ptr tmp foo bar baz typeof instanceof undefined isset unsigned constexpr namespace varchar autoload stdlib subprocess sys utf`;

export const LEXICON = new WordTable([
  [Word.CLOSED, CLOSED], [Word.CLOSED | Word.LEADS_NOUN, LEADS_NOUN], [Word.CLOSED | Word.LEADS_VERB, LEADS_VERB], [Word.CLOSED | Word.JOINS, JOINS],
  [Word.NOUN, NOUNS], [Word.DOING, DOING], [Word.CODE, CODE], ...FLAGGED,
]);

/** Endings of three letters that make a noun or an adjective, and those that make neither. */
const NOUN_ENDINGS = 'ion ons ent nts ess ism ist ity ies ogy phy ure ges age ous ful ive ary ory ish dom ood hip ble nce ces ics ian ers ors ter tor der ant ual ial nal cal ral tal iac tic nic ric gic ier eur ung eit';
const PLAIN_ENDINGS = 'ly ed';

const letterIndex = (letter: string): number => letter.charCodeAt(0) & 31;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz';

/** By the last three letters, five bits each: 1 noun or adjective, 2 neither, 0 unknown. */
export const ENDINGS: Uint8Array = ((): Uint8Array => {
  const table = new Uint8Array(32_768);
  const put = (ending: string, value: number): void => {
    const three = [...ending].slice(-3);
    const slot = three.reduce((bits, letter) => (bits << 5) | letterIndex(letter), 0);
    table[slot] = value;
  };
  for (const ending of PLAIN_ENDINGS.split(' ')) for (const letter of ALPHABET) put(letter + ending, 2);
  for (const ending of NOUN_ENDINGS.split(' ')) put(ending, 1);
  return table;
})();
