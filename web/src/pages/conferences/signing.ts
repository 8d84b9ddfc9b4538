/* A signing as a form, and back. */
import type { Signing, SigningEdit } from '@/api/types'

export interface Party {
  name: string
  organisation?: string
  signer: string
  post: string
}

export const newParty = (): Party => ({ name: '', signer: '', post: '' })

export interface SigningForm {
  title: string
  kind: Signing['kind']
  parties: Party[]
  /* 10,000 yuan; undefined: none is named. */
  wan: number | undefined
  tax: Signing['tax']
  period: string
  novelty: Signing['novelty']
  related: boolean
  tender: boolean
  stage: number
  note: string
  reason: string
}

export function signingForm(s?: Signing, stage = 0): SigningForm {
  return {
    title: s?.title ?? '',
    kind: s?.kind ?? 'purchase',
    parties: s ? s.parties.map((p) => ({ ...newParty(), ...p })) : [newParty(), newParty()],
    wan: s?.amount === undefined ? undefined : s.amount / 1e6,
    tax: s?.tax ?? 'unsaid',
    period: s?.period ?? '',
    novelty: s?.novelty ?? 'new',
    related: s?.related ?? false,
    tender: s?.tender ?? false,
    stage: s?.stage ?? stage,
    note: s?.note ?? '',
    reason: '',
  }
}

export function signingBody(f: SigningForm): SigningEdit & Required<Pick<SigningEdit, 'title' | 'kind' | 'parties'>> {
  return {
    title: f.title.trim(),
    kind: f.kind,
    parties: f.parties.map(({ name, organisation, signer, post }) => ({
      name: name.trim(),
      ...(organisation && { organisation }),
      ...(signer.trim() && { signer: signer.trim() }),
      ...(post.trim() && { post: post.trim() }),
    })),
    amount: f.wan === undefined ? -1 : Math.round(f.wan * 1e6),
    tax: f.tax,
    period: f.period.trim(),
    novelty: f.novelty,
    related: f.related,
    tender: f.tender,
    stage: f.stage,
    note: f.note.trim(),
    ...(f.reason.trim() && { reason: f.reason.trim() }),
  }
}

/* What a revision changed, in the order of the form; a new or deleted entry has one side only. */
const told = ['title', 'kind', 'parties', 'amount', 'tax', 'period', 'novelty', 'related', 'tender', 'stage', 'note', 'file'] as const
export type SigningField = (typeof told)[number]

export interface Change {
  field: SigningField
  /* fen; only of an amount */
  from?: number
  to?: number
}

export function signingChanges(c: { from?: object; to?: object }): Change[] {
  const from = (c.from ?? {}) as Record<string, unknown>
  const to = (c.to ?? {}) as Record<string, unknown>
  return told
    .filter((f) => JSON.stringify(from[f]) !== JSON.stringify(to[f]))
    .map((field) => ({ field, ...(field === 'amount' && { from: from.amount as number | undefined, to: to.amount as number | undefined }) }))
}
