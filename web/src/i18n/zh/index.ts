import element from 'element-plus/es/locale/lang/zh-cn.mjs'

const areas = import.meta.glob<Record<string, unknown>>(['./*.ts', '!./index.ts'], { eager: true, import: 'default' })
const words: Record<string, unknown> = {}
for (const [path, area] of Object.entries(areas)) words[path.slice(2, -3)] = area

export default { words, element }
