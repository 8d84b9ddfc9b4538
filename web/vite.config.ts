import vue from '@vitejs/plugin-vue'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

/* Whoever names an Element Plus component gets its styles, and those of no other. */
function elementStyles(): Plugin {
  return {
    name: 'element-styles',
    transform(code, id) {
      if (id.includes('node_modules') || !/\.(vue|ts)(\?|$)/.test(id)) return
      const styles = new Set<string>()
      for (const [, names] of code.matchAll(/import\s*\{([^}]*)\}\s*from\s*['"]element-plus['"]/g)) {
        for (const [, name] of names!.matchAll(/\bEl([A-Z]\w*)/g)) {
          if (/(Instance|Props|Emits)$/.test(name!)) continue
          styles.add(name!.replace(/(.)([A-Z])/g, '$1-$2').toLowerCase())
        }
      }
      if (styles.size === 0) return
      const imports = [...styles].map((s) => `import 'element-plus/es/components/${s}/style/css'\n`)
      return { code: imports.join('') + code, map: null }
    },
  }
}

const server = process.env.OUHE_SERVER ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [vue(), elementStyles()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  define: {
    __VUE_OPTIONS_API__: 'true',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
  },
  server: { proxy: { '/api': { target: server, changeOrigin: false } } },
  build: {
    /* Chromium 86 is what the older domestic browsers are made of. */
    target: ['es2019', 'chrome86', 'firefox91', 'safari14'],
    outDir: 'dist',
    manifest: '.vite/manifest.json',
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1200,
    rollupOptions: {
      output: {
        manualChunks(id) {
          if (/node_modules\/(echarts|zrender)\//.test(id)) return 'charts'
          if (/node_modules\/(@vue|vue|vue-router|vue-i18n|@intlify)\//.test(id)) return 'vue'
          return undefined
        },
      },
    },
  },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
})
