import adapter from '@sveltejs/adapter-node'
import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig, type Plugin } from 'vite'

/** Kit hides its announcer of page titles by a style attribute, which our policy refuses; base.css hides it instead. */
const announcerWithoutStyle: Plugin = {
  name: 'announcer-without-style',
  enforce: 'pre',
  transform: {
    filter: { id: /@sveltejs\/kit\/src\/runtime\/components\/root\.svelte$/ },
    handler: (code) => code.replace(/(id="svelte-announcer"[^>]*?)\sstyle="[^"]*"/, '$1'),
  },
}

export default defineConfig({
  plugins: [
    announcerWithoutStyle,
    sveltekit({
      adapter: adapter({ out: 'build', precompress: true }),
      // Hashes, because a cached page would replay a nonce.
      csp: {
        mode: 'hash',
        directives: {
          'default-src': ['none'],
          'script-src': ['self'],
          'style-src': ['self'],
          'img-src': ['self', 'data:'],
          'font-src': ['self'],
          'connect-src': ['self'],
          'manifest-src': ['self'],
          'worker-src': ['self'],
          'form-action': ['self'],
          'base-uri': ['none'],
          'frame-ancestors': ['none'],
        },
      },
      paths: { relative: false },
    }),
  ],
  build: {
    // A data: font or picture would need a wider policy.
    assetsInlineLimit: 0,
  },
})
