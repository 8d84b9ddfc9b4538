/* Doing something: busy while it runs, its refusal in words.
 *
 *   const save = useAct(async () => { await api.patch(…) })
 *   <ElButton :loading="save.busy.value" @click="save.run()">
 *
 * run() gives true when it went well. `problem.at('/title')` is what is wrong with a field. Without
 * `quiet` a refusal also comes up as a message, unless it names fields.
 */
import { ref, shallowRef } from 'vue'
import { isAbort, Problem } from '../api/api'
import { problemWords } from './words'
import { say } from './say'

export function useAct<A extends unknown[]>(act: (...args: A) => Promise<unknown>, options: { quiet?: boolean } = {}) {
  const busy = ref(false)
  const problem = shallowRef<Problem>()
  async function run(...args: A): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    problem.value = undefined
    try {
      await act(...args)
      return true
    } catch (e) {
      if (isAbort(e)) return false
      if (!(e instanceof Problem)) throw e
      problem.value = e
      if (!options.quiet && e.errors.length === 0) say.problem(problemWords(e).text)
      return false
    } finally {
      busy.value = false
    }
  }
  return { busy, problem, run }
}
