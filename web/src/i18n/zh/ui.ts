export default {
  copy: '复制',
  copied: '已复制',
}
