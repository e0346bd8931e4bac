// Small pictures of the places of the world, nine ground pixels to a tile, one for each noun of the language. Letters
// name materials; groundPalette.ts gives them colours, and the colour word of a place tints its main material.
//   m main  l main, lit  d main, shaded    s stone  S stone, shaded    w wood  W wood, shaded
//   g leaf  G leaf, shaded    b water  B deep water    e earth    k dark    y window    . nothing

const water = [
  '.....gmmmmmg......', '...gmmmmlmmmmg....', '..gmmllmmmmmmmmg..', '.gmmmmmddddmmmmmg.', 'gmmlmddddddddmmmmg',
  'gmmmmdddlldddmmllm', 'mmmmdddddddddddmmm', 'gmlmmdddddddddmmmg', '.gmmmmdddddddmmmg.', '..gmmllmmmmmmmlg..', '....gmmmmlmmmg....', '......gmmmmg......',
];
const river = [
  '.............gmmm.', '...........gmmlmg.', '.........gmmmdmg..', '........gmldmmg...', '.......gmmdmmg....', '......gmmdmmg.....',
  '.....gmmdlmg......', '....gmmddmg.......', '...gmlddmg........', '..gmmddmmg........', '.gmmddmmg.........', 'gmmdmmlg..........', 'mmmmmg............',
];
const hill = [
  '.......lll........', '.....llmmml.......', '....lmmmmmml......', '...lmmmmmmmml.....', '..lmmmmmmmmmmml...', '.lmmmmmmdmmmmmml..',
  'lmmmmdmmmmmmdmmml.', 'mmmmmmmmmmmmmmmmml', 'dmmdmmmmmdmmmmmdmd', '.ddddmmddddmmdddd.', '....dddd..dddd....',
];
const tree = [
  '.....lmmml....', '...lmmmmmmml..', '..lmmlmmmmmmd.', '.lmmmmmmlmmmmd', '.mmlmmmmmmmmdd', '.mmmmmmlmmmddd', '..dmmmmmmmddd.', '...ddmmwdddd..',
  '.....dwwW.....', '......wwW.....', '......wwW.....', '.....wwwWW....', '....g..kk.g...',
];
const gate = [
  '..lmm......mml..', '..mmd......mmd..', '.lmmmmmmmmmmmmd.', '.mmddddddddddmd.', '..mmdkkkkkkmmd..', '..mmdkkkkkkmmd..', '..mmd......mmd..', '..mmd......mmd..',
  '..mmd......mmd..', '..mmd..ee..mmd..', '.lmmmd.ee.lmmmd.', '.dddddeeeeddddd.', '......eeee......',
];
const bridge = [
  '...BbbbbbbbbB...', '..BbbbbbbbbbbB..', 'lmmmmmmmmmmmmmml', 'mdmdmdmdmdmdmdmd', 'mmmmmmmmmmmmmmmm', 'mdmdmdmdmdmdmdmd', 'dddddddddddddddd', '.kBbbkkbbkkbbBk.',
  '..BbbbbbbbbbbB..', '...BbbbbbbbbB...',
];
const field = [
  '.lmlmlmlmlmlmlml.', 'mdmdmdmdmdmdmdmdm', 'eeeeeeeeeeeeeeeee', 'lmlmlmlmlmlmlmlml', 'mdmdmdmdmdmdmdmdm', 'eeeeeeeeeeeeeeeee', 'lmlmlmlmlmlmlmlml', 'mdmdmdmdmdmdmdmdm',
  'eeeeeeeeeeeeeeeee', 'lmlmlmlmlmlmlmlml', '.dmdmdmdmdmdmdmd.',
];
const tower = [
  '..m.mm.m..', '..mmmmmd..', '..lmmmdd..', '...lmmd...', '...lymd...', '...lmmd...', '...lmmd...', '...lmyd...', '...lmmd...', '...lmmd...', '..lmmmdd..', '..lmkkmd..',
  '.llmkkmdd.', '.dddkkddd.', '..g....g..',
];
const garden = [
  '..wWwWwWwWwWwWw..', '.w.............W.', '.w.l.m.l.m.l.m.W.', '.wgmgGgmgGgmgG.W.', '.w.............W.', '.w.m.l.m.l.m.l.W.', '.wgGgmgGgmgGgm.W.', '.w.............W.',
  '.w.l.m.l.m.l.m.W.', '.wgmgGgmgGgmgG.W.', '..wWwWw...wWwWw..', '.......eee.......',
];
const cave = [
  '.....lmmmm.......', '...lmmmmmmmd.....', '..lmmmmmmmmmdd...', '.lmmmmkkkkmmmdd..', '.mmmmkkkkkkmmmdd.', 'lmmmkkkkkkkkmmmd.', 'mmmmkkkkkkkkmmmdd', 'mmmkkkkkkkkkkmmdd',
  'dmmkkkkkkkkkkmddd', '.ddkkkkeekkkkdd..', '.....eeeeee......',
];
const well = [
  '....kddddk....', '...lmmmmmmd...', '..lmmmmmmmmd..', '...w......W...', '...w..k...W...', '...w..k...W...', '..sssskssssS..', '.sSbbbbbbbbsS.', '.sSbBBBBBBbsS.', '.ssSSSSSSSSsS.',
  '.sSssSssSssSS.', '..SSSSSSSSSS..',
];
const house = [
  '.......kk.......', '......lmmd......', '.....lmmmmd.....', '....lmmmmmmd....', '...lmmmmmmmmd...', '..lmmmmmmmmmmd..', '.lmmmmmmmmmmmmd.', '..wwwwwwwwwwwW..',
  '..wyywwwwwyywW..', '..wyywwkkwyywW..', '..wwwwwkkwwwwW..', '..wwwwwkkwwwwW..', '.g.....ee.....g.',
];
const mill = [
  'l.....k.....l..', '.lm..kkk..ml...', '..lmmkmkmml....', '...lmkkkml.....', '....kmkmk......', '...lmkkkml.....', '..lmmwkwmml....', '.lm..wwW..ml...', 'l....wwW....l..', '....wwwWW......',
  '....wwkWW......', '...wwwkWWW.....', '..g...ee...g...',
];
const stone = [
  '.....lmm.....', '...lmmmmd....', '..lmmmmmmd...', '..mmlmmmdd...', '.lmmmmmmmdd..', '.mmmmdmmmdd..', '.mmlmmmmddd..', '.mmmmmmmddd..', 'gdmmmmmdddd.g', '..ddddddddd..',
];
const forest = [
  '...lm......lmm....', '..lmmd....lmmmd...', '.lmmmdd.lmlmmmdd..', '.mmmddlmmmdmmddd..', '..dmdlmmmmmdWdd...', '...W.mmmmmddW.lm..', '..lmmlmmmdd..lmmd.', '.lmmmddmWd..lmmmdd', '.mmmmdd.W.lmmmmddd',
  '..mddd..WlmmmddWd.', '...W....mmmmdd.W..', '...W.....dmdd.....', '..g.......W..g....',
];

export const SPRITES: Readonly<Record<string, readonly string[]>> = {
  pond: water, lake: water, river, hill, tree, gate, bridge, field, tower, garden, cave, well, house, mill, stone, forest,
};

/** A standing stone of the richest land. */
export const STANDING_STONE: readonly string[] = ['.ss.', 'ssS.', 'ssSS', 'sSSS', 'ssSS', 'ssSS', 'sSSS'];

/** What grows by itself; the first stands on the barest land too. */
export const WILD_SPRITES: readonly (readonly string[])[] = [
  ['.ss..', 'sssS.', 'sSsSS'],
  ['..g..', '.ggG.', 'gggGG', '.gGG.'],
  ['...g...', '..ggG..', '.gggGG.', '.ggGGG.', 'gggGGGG', '...W...', '...W...'],
  ['..gg..', '.ggGG.', 'ggggGG', 'ggGGGG', '.GGGG.', '..wW..'],
];
