/* 统一社会信用代码 (GB 32100-2015): 18 characters, the last one a check character of the others,
 * modulo 31 with weights that are powers of 3. */
const characters = '0123456789ABCDEFGHJKLMNPQRTUWXY'

export type CodeFault = 'short' | 'long' | 'character' | 'check'

export function tidyCode(text: string): string {
  return text.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase()
}

/* What is wrong with the code so far; undefined when it is right. `at`: the first wrong character. */
export function codeFault(text: string): { fault: CodeFault; at?: number } | undefined {
  let weight = 1
  let sum = 0
  for (let i = 0; i < text.length; i++) {
    const value = characters.indexOf(text[i]!)
    if (value < 0 || (i >= 2 && i < 8 && value > 9)) return { fault: 'character', at: i }
    if (i < 17) sum += value * weight
    weight = (weight * 3) % 31
  }
  if (text.length > 18) return { fault: 'long' }
  if (text.length < 18) return { fault: 'short' }
  return characters[(31 - (sum % 31)) % 31] === text[17] ? undefined : { fault: 'check' }
}
