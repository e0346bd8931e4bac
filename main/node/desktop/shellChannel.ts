// The channel to the program that started this process: Electron's port of a utility process, or Node's own between parent and
// child. Which of both makes no difference to what is said on it (shellLink.ts).

export interface ShellChannel {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Whoever is on the other side is gone. */
  onClosed(listener: () => void): void;
}

/** The few calls of Electron's `process.parentPort` that are used. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
  on(event: 'close', listener: () => void): void;
}
type Host = NodeJS.Process & { readonly parentPort?: ParentPort | null };

/** Null where nobody holds the other end. */
export function openShellChannel(host: Host = process): ShellChannel | null {
  const port = host.parentPort ?? null;
  if (port !== null) {
    return {
      post: (message) => { port.postMessage(message); },
      onMessage: (listener) => { port.on('message', ({ data }) => { listener(data); }); },
      onClosed: (listener) => { port.on('close', listener); },
    };
  }
  if (host.send === undefined) return null;
  return {
    // A parent that ends in this very moment hears nothing any more, which is told by `disconnect`.
    post: (message) => { host.send?.(message, undefined, undefined, () => undefined); },
    onMessage: (listener) => { host.on('message', listener); },
    onClosed: (listener) => { host.once('disconnect', listener); },
  };
}
