import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defaultClientConditions, defineConfig, type UserConfigFnObject } from 'vite'

const config: UserConfigFnObject = defineConfig(({ command }) => {
  // A NODE_ENV of the shell or of a test runner must not put React's development build, twice the size, into the page.
  if (command === 'build') process.env['NODE_ENV'] = 'production'
  return {
    root: fileURLToPath(new URL('.', import.meta.url)),
    plugins: [react()],
    // Packages of ours resolve to their sources, so that no build of core is needed first.
    resolve: { conditions: ['@sternline/source', ...defaultClientConditions] },
    build: {
      outDir: 'dist',
      // The first browsers with `light-dark()`, by which one sheet of tokens serves both themes.
      target: ['chrome123', 'firefox120', 'safari17.5'],
      // The server's policy is `script-src 'self'` and `style-src 'self'`: nothing is inlined, nothing is a data address.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
    // `npx vite --config packages/workbench/vite.config.ts`: the page from Vite, the figures from a running server.
    server: { host: '127.0.0.1', proxy: { '/api': 'http://127.0.0.1:4141' } },
  }
})

export default config
