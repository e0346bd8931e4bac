export function buildPage(name: 'compute' | 'link', outDir: string): Promise<void>;
