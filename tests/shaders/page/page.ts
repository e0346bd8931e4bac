// Starts the parity run in a dedicated worker, as the compute page does, and leaves the outcome on the window.
const worker = new Worker(new URL('./parityWorker.ts', import.meta.url), { type: 'module' });
worker.onmessage = (message: MessageEvent<unknown>) => { Object.assign(window, { parity: message.data }); };
worker.onerror = (fault) => { Object.assign(window, { parity: { failed: fault.message } }); };
