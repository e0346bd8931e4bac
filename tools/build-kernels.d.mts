export function buildKernels(): Promise<{ changed: boolean; file: string }>;
