// The text of a PDF, page by page. PDF.js reads it without drawing, without fonts of this machine and without running what
// is inside; a page more than the limit refuses the whole.
import { getDocumentProxy } from 'unpdf';
import { READER_LIMITS } from '../../schemas/reader.ts';
import { ReadRefusal, noStructure } from './parsed.ts';
import type { ParsedText } from './parsed.ts';

type PdfDocument = Awaited<ReturnType<typeof getDocumentProxy>>;

async function openPdf(bytes: Uint8Array): Promise<PdfDocument> {
  try {
    // A copy: the parser takes its input over.
    return await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0, useSystemFonts: false, disableFontFace: true, enableXfa: false, stopAtErrors: false, isOffscreenCanvasSupported: false, useWorkerFetch: false, disableAutoFetch: true, disableStream: true });
  } catch (error) {
    throw new ReadRefusal(error instanceof Error && error.name === 'PasswordException' ? 'encrypted' : 'malformed');
  }
}

/** Lines as they stand on the page; an item says when it ends one. */
async function pageText(pdf: PdfDocument, number: number): Promise<string> {
  const page = await pdf.getPage(number);
  const { items } = await page.getTextContent();
  let text = '';
  for (const item of items) if ('str' in item) text += item.hasEOL ? `${item.str}\n` : item.str;
  page.cleanup();
  return text.trim();
}

/** `D:20240131...` */
function pdfDate(value: unknown): string | null {
  const found = typeof value === 'string' ? /^D:(\d{4})(\d{2})(\d{2})/.exec(value) : null;
  const date = found === null ? null : `${found[1]}-${found[2]}-${found[3]}`;
  return date !== null && !Number.isNaN(Date.parse(date)) ? date : null;
}

export async function readPdf(bytes: Uint8Array): Promise<ParsedText> {
  const pdf = await openPdf(bytes);
  try {
    if (pdf.numPages > READER_LIMITS.pages) throw new ReadRefusal('too-many-pages');
    const pages: string[] = [];
    let damaged = 0;
    for (let number = 1; number <= pdf.numPages; number += 1) {
      try { pages.push(await pageText(pdf, number)); } catch { damaged += 1; }
    }
    // A page that cannot be read is left out; where none can, the file is damaged.
    if (damaged > 0 && damaged === pdf.numPages) throw new ReadRefusal('malformed');
    const text = pages.filter((page) => page !== '').join('\n\n');
    if (text === '') throw new ReadRefusal('no-text');
    const info = await pdf.getMetadata().then((metadata): Record<string, unknown> => ({ ...metadata.info }), (): Record<string, unknown> => ({}));
    return { type: 'pdf', encoding: 'utf-8', text, structure: noStructure(), publishedAt: pdfDate(info['CreationDate']) };
  } finally {
    await pdf.loadingTask.destroy().catch(() => undefined);
  }
}
