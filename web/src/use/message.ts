import { ElMessage, ElMessageBox } from 'element-plus'

export { ElMessage, ElMessageBox }
