// Headers on every answer: nothing may be framed, sniffed, cached or fetched from elsewhere; the page is isolated, so
// that it may use SharedArrayBuffer. No Access-Control header is ever sent.

export const TRUSTED_TYPES_POLICY = 'ileices-worker';

export function securityHeaders(port: number): Readonly<Record<string, string>> {
  // A policy cannot name an IPv6 address; there 'self' has to do.
  const sockets = [`ws://127.0.0.1:${port}`, `ws://localhost:${port}`].join(' ');
  return {
    'Content-Security-Policy': [
      "default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "worker-src 'self'", "style-src 'self'",
      "img-src 'self' blob: data:", "font-src 'self'", `connect-src 'self' ${sockets}`, "manifest-src 'self'",
      "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
      "require-trusted-types-for 'script'", `trusted-types ${TRUSTED_TYPES_POLICY}`,
    ].join('; '),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Permissions-Policy': 'camera=(self), microphone=(), geolocation=()',
    'Cache-Control': 'no-store',
  };
}
