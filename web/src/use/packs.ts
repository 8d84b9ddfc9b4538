/* Industries and their categories: asked once, they change with the server only. */
import { shallowRef } from 'vue'
import { api } from '@/api/api'
import type { Category, Pack } from '@/api/types'

interface PackList {
  items: { pack: string; name: string; categories: Category[] }[]
}

const data = shallowRef<PackList>()
let asked: Promise<void> | undefined
export const packs = {
  data,
  load(): Promise<void> {
    asked ??= api.get('/api/v1/packs').then(
      (answer) => void (data.value = answer),
      () => void (asked = undefined),
    )
    return asked
  },
}

const details = new Map<string, Promise<Pack>>()
export function packOf(pack: string): Promise<Pack> {
  let answer = details.get(pack)
  if (!answer) {
    answer = api.get('/api/v1/packs/{pack}', { path: { pack } })
    answer.catch(() => details.delete(pack))
    details.set(pack, answer)
  }
  return answer
}
