export default {
  title: '我的条目',
  states: '按状态',
  state: '状态',
  export: '导出为表格',
  import: '导入清单',
  goOn: '继续写',
  none: '还没有条目',
  noneDo: '写一条，或导入现成的清单，有对得上的会立即通知您。',
}
