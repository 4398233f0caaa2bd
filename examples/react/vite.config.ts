import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

/** Nothing from elsewhere but the API. Only in the built page: the development server writes styles into it. */
const policy: Plugin = {
  name: 'content-security-policy',
  apply: 'build',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      injectTo: 'head-prepend',
      attrs: {
        'http-equiv': 'Content-Security-Policy',
        content: "default-src 'self'; img-src data:; connect-src http: https: ws: wss:; base-uri 'none'",
      },
    },
  ],
};

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  logLevel: 'warn',
  plugins: [policy],
  server: { host: '127.0.0.1' },
  preview: { host: '127.0.0.1' },
  build: { target: 'es2022', reportCompressedSize: false, chunkSizeWarningLimit: 1000 },
});
