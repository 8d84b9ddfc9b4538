/* Short messages at the edge of the page, and undo. The module behind them is loaded when first
 * needed. */
import { h } from 'vue'
import { t } from '../i18n'

async function show(type: 'success' | 'error' | 'info', text: string) {
  const { ElMessage } = await import('./message')
  ElMessage({ message: text, type, showClose: true, duration: type === 'error' ? 6000 : 3000, grouping: true })
}

export const say = {
  done: (text: string) => void show('success', text),
  info: (text: string) => void show('info', text),
  problem: (text: string) => void show('error', text),
  /* What was done, with a way back for ten seconds. */
  async undoable(text: string, undo: () => void) {
    const { ElMessage } = await import('./message')
    const message = ElMessage({
      type: 'success',
      duration: 10000,
      showClose: true,
      message: h('span', { class: 'row' }, [
        text,
        h(
          'button',
          {
            class: 'linklike',
            onClick: () => {
              message.close()
              undo()
            },
          },
          t('common.undo'),
        ),
      ]),
    })
  },
  /* Asks; true when confirmed. */
  async confirm(title: string, text: string, options: { yes?: string; no?: string; danger?: boolean } = {}): Promise<boolean> {
    const { ElMessageBox } = await import('./message')
    try {
      await ElMessageBox.confirm(text, title, {
        confirmButtonText: options.yes ?? t('common.confirm'),
        cancelButtonText: options.no ?? t('common.cancel'),
        confirmButtonClass: options.danger ? 'el-button--danger' : '',
        autofocus: true,
      })
      return true
    } catch {
      return false
    }
  },
}
