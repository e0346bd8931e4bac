// The little words of languages in Latin letters: articles, prepositions, forms of "to be". Written for this project from
// general knowledge of each language; a word that several languages use counts for each. Nothing else is decided here.
const WORDS: Readonly<Record<string, string>> = {
  en: 'the and of to is that for with this are was not from which have has were will been can it as be by or an at on you if may must when then into they their he she his her would there',
  de: 'der die das und ist nicht ein eine einen einem einer mit auf für von dem den des sich auch werden wird sind oder wenn nach bei aus zu zum zur im wie dass kann ich er sie es wir durch über noch wurde vom',
  fr: 'le la les des une est et dans pour que qui sur pas avec par plus sont ce cette au aux du ne se ou mais comme être peut elle il nous vous si leur ces était en un',
  es: 'el la los las una que del por con para es se su como más este esta pero sus al ha son no está ser cuando muy si sin sobre también fue lo un y en puede hay nos',
  it: 'il la le gli una che di non per con del della è sono si dei nel alla da più come questo questa ma anche delle lo un al se nella essere ha i dal quando o e in può dalla',
  pt: 'o a os as uma que não do da em para com por se dos das é um no na mais como ao seu sua ou quando muito nos já também pelo pela são foi mas este esta isso está você',
  nl: 'de het een en van is niet dat op te zijn voor met die aan wordt ook als bij door of er naar worden deze kan uit dit nog om maar heeft was ze hij wij dan over geen',
  sv: 'och att det som är en ett på inte av för med till den har om kan var från eller de vi jag när så men sig man vid ska efter under utan då hans också',
  da: 'og at det er en et på ikke af for med til den har om kan var fra eller de vi jeg når så men sig man ved skal efter blev hvor hun han også være nogle hvis',
  no: 'og at det er en et på ikke av for med til den har om kan var fra eller de vi jeg når så men seg man ved skal etter ble hvor hun han også være noen hvis',
  fi: 'ja on ei se että oli hän mutta tai kun niin myös ovat joka sen jos kuin ole voi sitä mitä hänen vain tämä olla minä sinä me te he kanssa sekä',
  pl: 'i w nie na się że do jest z to jak o ale po za od co są być dla przez tego jego przy lub był może tak już czy ten która który oraz tylko',
  cs: 'a se na je že v s z do by to jako pro ale si od za po jsou není který která nebo při tak jen už byl být také bylo své podle jeho',
  sk: 'a sa na je že v s z do by to ako pre ale si od za po sú nie ktorý ktorá alebo pri tak len už bol byť aj bolo svoje podľa jeho',
  hu: 'a az és hogy nem is egy ez van meg de csak ha mint volt el vagy már még ki minden azt én kell lehet után majd ezt lesz akkor mert be sem',
  ro: 'și de la în a nu că cu pe un o este din mai pentru se sau care fi dacă ce ca sunt al ale prin au această acest fost dar după el lui',
  tr: 've bir bu da de için ile olarak daha çok ne gibi var olan kadar ama sonra en değil ya o ki her ise veya mi göre şey ben olduğu tarafından',
  hr: 'je i u na se da su za od s ne što kao koji koja će bi ali ili iz po to sam biti nije kako više samo ako pri te',
  sl: 'je in v na se da so za od z ne kot ki pa bi ali ter iz po to sem biti ni kako več samo če pri tudi lahko še s',
  id: 'yang dan di untuk dengan ini dari dalam tidak akan pada adalah itu ke oleh juga dapat atau sebagai ada mereka saya kami telah lebih bisa karena anda jika',
  lt: 'ir į iš kad su yra ne per tai kaip buvo bet už jis nuo ar apie pagal po prie dar tik jo arba bus šis turi',
  lv: 'un ir ar no uz par ka tas bet vai kā pie nav kas tā lai viņš pēc līdz bija tika jau arī tiek šis būt',
  et: 'ja on ei see et oli kui ta ka oma mis või aga siis nii kes seda pole ning välja selle kuid üle tema juba nende',
  ca: 'el la els les una que de del per amb és no en i al com més aquest aquesta però dels ha són es o seva seu quan també ser sobre',
  vi: 'và của là có không được trong cho một các với này đã những người để khi đến từ như về ra vào tôi bạn nhưng cũng rất',
  ga: 'agus an na ar le go is i sé a bhí nach tá do ag sí ón leis níl mar chuig siad ach seo sin faoi',
};

export const LITTLE_WORD_LANGUAGES: ReadonlySet<string> = new Set(Object.keys(WORDS));

/** Word -> the languages it belongs to. */
export const littleWords: ReadonlyMap<string, readonly string[]> = ((): Map<string, string[]> => {
  const table = new Map<string, string[]>();
  for (const [code, words] of Object.entries(WORDS)) for (const word of words.split(' ')) table.set(word, [...(table.get(word) ?? []), code]);
  return table;
})();
