/* A refusal in the words of the page, and what can be done about it. */
import type { Problem } from '../api/api'
import { t } from '../i18n'

export interface ProblemWords {
  title: string
  text: string
  /* What helps: again, log in, or nothing here. */
  remedy: 'retry' | 'login' | 'none'
  instance: string
}

export function problemWords(e: Problem): ProblemWords {
  const own = e.detail || e.title
  if (e.status === 0) return { title: t('common.problem.title'), text: t('common.problem.offline'), remedy: 'retry', instance: '' }
  if (e.status === 401) return { title: t('common.problem.login'), text: own || t('common.problem.loginDo'), remedy: 'login', instance: '' }
  if (e.status === 403) return { title: t('common.problem.denied'), text: own, remedy: 'none', instance: '' }
  if (e.status === 404) return { title: t('common.problem.notFound'), text: t('common.problem.notFoundDo'), remedy: 'none', instance: '' }
  if (e.status === 412) return { title: t('common.problem.conflict'), text: t('common.problem.conflictDo'), remedy: 'retry', instance: '' }
  if (e.status >= 500)
    return { title: t('common.problem.title'), text: own || t('common.problem.unknown'), remedy: 'retry', instance: e.instance }
  return { title: e.title || t('common.problem.title'), text: own || t('common.problem.unknown'), remedy: 'retry', instance: '' }
}
