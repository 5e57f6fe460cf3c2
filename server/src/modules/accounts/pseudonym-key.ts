/**
 * Letters of other scripts, and digits, that look like a Latin letter; a choice of the single-character rows of
 * Unicode Technical Standard 39, confusables.txt, after case folding.
 */
const lookAlikes: Record<string, string> = {
  // Cyrillic
  а: 'a',
  в: 'b',
  с: 'c',
  ԁ: 'd',
  е: 'e',
  һ: 'h',
  і: 'l',
  ј: 'j',
  к: 'k',
  ӏ: 'l',
  м: 'm',
  н: 'h',
  о: 'o',
  р: 'p',
  ԛ: 'q',
  г: 'r',
  ѕ: 's',
  т: 't',
  у: 'y',
  ѵ: 'v',
  ԝ: 'w',
  х: 'x',
  ү: 'y',
  ѐ: 'e',
  ё: 'e',
  ї: 'l',
  // Greek
  α: 'a',
  β: 'b',
  ϲ: 'c',
  ε: 'e',
  η: 'n',
  ι: 'l',
  κ: 'k',
  μ: 'u',
  ν: 'v',
  ο: 'o',
  ρ: 'p',
  σ: 'o',
  τ: 't',
  υ: 'u',
  χ: 'x',
  γ: 'y',
  ω: 'w',
  // Latin and digits among themselves
  i: 'l',
  '1': 'l',
  '0': 'o',
  ı: 'l',
  ß: 'ss',
  æ: 'ae',
  ø: 'o',
  đ: 'd',
  ł: 'l',
  ħ: 'h',
  ŧ: 't',
  ɑ: 'a',
  ɡ: 'g',
  ɩ: 'l',
  '5': 's',
}

/** Whole alphabets whose capitals, or small ones, are drawn like Latin capitals: each letter stands above its like. */
const alphabets = [
  ['ᴀʙᴄᴅᴇɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ', 'abcdeghijklmnoprstuvwyz'], // small capitals
  ['ꓐꓑꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴ', 'bpdtgkjczfmnlsrvhwxyaeiou'], // Lisu
  ['ᎪᏴᏟᎠᎬᏀᎻᎥᎫᏦᏞᎷᏢᎡᏚᎢᏙᎳᎩᏃ', 'abcdeghijklmprstvwyz'], // Cherokee
  ['հյոսօցզ', 'hjnuogq'], // Armenian
] as const
for (const [theirs, latin] of alphabets) {
  Array.from(theirs.toLowerCase()).forEach((letter, i) => {
    const like = latin[i]!
    lookAlikes[letter] = lookAlikes[like] ?? like
  })
}

/**
 * What makes two pseudonyms the same to the eye: case, accents, separators and look-alike letters are taken away.
 * Only ever compared, never shown.
 */
export function pseudonymKey(pseudonym: string): string {
  const plain = pseudonym
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[ _.-]/g, '')
  const key = Array.from(plain, (letter) => lookAlikes[letter] ?? letter)
    .join('')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
  // A name of separators alone is still a name.
  return key === '' ? pseudonym : key
}
