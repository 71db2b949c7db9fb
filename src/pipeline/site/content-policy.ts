/**
 * What a page may load, as a Content Security Policy: nothing from elsewhere, and it may send
 * nothing elsewhere. Pages carry it, so that it holds on every web server.
 *
 * Framework's pages start with inline scripts, Graphviz is WebAssembly, and Arquero compiles its
 * expressions.
 */
export const CONTENT_POLICY: string = [
  "default-src 'self'",
  "connect-src 'self'",
  "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'none'",
].join("; ");
