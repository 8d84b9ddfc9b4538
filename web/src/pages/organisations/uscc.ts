/* 统一社会信用代码, GB 32100-2015: 18 characters of 31 (no I O S V Z), the last a check
 * character by ISO 7064 with modulus 31 and weights 3^(i) mod 31. */

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY'

export type CodeState =
  | { ok: true }
  | { ok: false; why: 'character'; character: string; at: number }
  | { ok: false; why: 'short' | 'long'; missing: number }
  | { ok: false; why: 'check'; expected: string }
  | { ok: false; why: 'department' }

/** As people paste it: full width, spaces and hyphens between, small letters. */
export function tidyCode(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\s\-‐–—]/g, '')
    .toUpperCase()
}

export function checkCharacter(first17: string): string {
  let sum = 0
  let weight = 1
  for (let i = 0; i < 17; i++) {
    sum += ALPHABET.indexOf(first17[i]!) * weight
    weight = (weight * 3) % 31
  }
  return ALPHABET[(31 - (sum % 31)) % 31]!
}

/** What a typing person needs to hear, the first fault first. */
export function checkCode(text: string): CodeState {
  const code = tidyCode(text)
  for (let i = 0; i < code.length; i++)
    if (!ALPHABET.includes(code[i]!)) return { ok: false, why: 'character', character: code[i]!, at: i + 1 }
  if (code.length > 18) return { ok: false, why: 'long', missing: code.length - 18 }
  /* Characters 3 to 8 are the place of registration, GB/T 2260: digits. */
  if (/\D/.test(code.slice(2, 8))) return { ok: false, why: 'department' }
  if (code.length < 18) return { ok: false, why: 'short', missing: 18 - code.length }
  const expected = checkCharacter(code)
  return expected === code[17] ? { ok: true } : { ok: false, why: 'check', expected }
}
