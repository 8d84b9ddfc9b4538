/* Requests for meetings of a desk, in the order in which they want attention. */
import type { MeetingRequest } from '@/api/types'

export interface Sorted {
  /* Sent to the desk and waiting for its answer, the one that ends first first. */
  toAnswer: MeetingRequest[]
  /* Both want it. */
  agreed: MeetingRequest[]
  /* Sent by the desk, waiting for the other. */
  waiting: MeetingRequest[]
  /* Declined, withdrawn, expired. */
  ended: MeetingRequest[]
}

export function sortRequests(all: readonly MeetingRequest[], desk: string): Sorted {
  const out: Sorted = { toAnswer: [], agreed: [], waiting: [], ended: [] }
  for (const r of all) {
    if (r.state === 'accepted') out.agreed.push(r)
    else if (r.state !== 'open') out.ended.push(r)
    else if (r.to.id === desk) out.toAnswer.push(r)
    else out.waiting.push(r)
  }
  const soonest = (a: MeetingRequest, b: MeetingRequest) => a.expires_at.localeCompare(b.expires_at) || a.id.localeCompare(b.id)
  const stars = (r: MeetingRequest) => (r.from.id === desk ? r.stars : r.their_stars) ?? 0
  out.toAnswer.sort(soonest)
  out.waiting.sort(soonest)
  out.agreed.sort((a, b) => stars(b) - stars(a) || a.id.localeCompare(b.id))
  out.ended.sort((a, b) => (b.decided_at ?? b.created_at).localeCompare(a.decided_at ?? a.created_at))
  return out
}

/* The other desk of a request. */
export function otherOf(r: MeetingRequest, desk: string) {
  return r.from.id === desk ? r.to : r.from
}
export function starsOf(r: MeetingRequest, desk: string): number | undefined {
  return r.from.id === desk ? r.stars : r.their_stars
}
