// Headers on every answer: nothing may be framed, sniffed, cached or fetched from elsewhere; a page is isolated, so that it may
// share memory between threads. Each kind of page may do what it needs and nothing else. No Access-Control header is ever sent.

/** What a server shows: the window, or one of the two pages that work for the node. */
export type HostKind = 'window' | 'compute' | 'link';

/** The one policy by which a page may name the program of a worker. */
export const TRUSTED_TYPES_POLICY = 'ileices-worker';

function contentPolicy(kind: HostKind, port: number): readonly string[] {
  // A policy cannot name an IPv6 address; there 'self' has to do.
  const sockets = [`ws://127.0.0.1:${port}`, `ws://localhost:${port}`].join(' ');
  switch (kind) {
    case 'window': return [
      "script-src 'self' 'wasm-unsafe-eval'", "worker-src 'self'", "style-src 'self'", "img-src 'self' blob: data:", "font-src 'self'",
      `connect-src 'self' ${sockets}`, "manifest-src 'self'", `trusted-types ${TRUSTED_TYPES_POLICY}`,
    ];
    case 'compute': return ["script-src 'self' 'wasm-unsafe-eval'", "worker-src 'self'", `connect-src 'self' ${sockets}`, `trusted-types ${TRUSTED_TYPES_POLICY}`];
    // Beside this server it meets signalling hosts, wherever they are; what it says there is sealed.
    case 'link': return ["script-src 'self'", "connect-src 'self' ws: wss:", "trusted-types 'none'"];
  }
}

export function securityHeaders(kind: HostKind, port: number): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': [
      "default-src 'none'", ...contentPolicy(kind, port),
      "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'",
    ].join('; '),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=()',
    'Cache-Control': 'no-store',
  };
}
