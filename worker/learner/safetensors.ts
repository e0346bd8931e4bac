// The safetensors file format: an 8-byte length, a JSON header, then the tensors' bytes without holes.
// Reads bytes that may be hostile: every limit is checked before anything is allocated. Knows nothing of models.
import { fromHalfBits, toHalfBits } from '../../app/organism/float16.ts';

export type SafetensorsDtype = 'F32' | 'F16' | 'I32';
export interface SafetensorsTensor {
  readonly dtype: SafetensorsDtype;
  readonly shape: readonly number[];
  /** F16 is held as float32 in memory. */
  readonly data: Float32Array | Int32Array;
}
export interface SafetensorsFile {
  readonly tensors: ReadonlyMap<string, SafetensorsTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

export type SafetensorsReason = 'truncated' | 'header-too-large' | 'bad-header' | 'bad-tensor' | 'too-many-tensors';
export class SafetensorsError extends Error {
  readonly reason: SafetensorsReason;
  /** Name of the tensor at fault; null when the whole file is. */
  readonly tensor: string | null;
  constructor(reason: SafetensorsReason, message: string, tensor: string | null = null) {
    super(tensor === null ? `safetensors: ${message}` : `safetensors: tensor "${tensor.slice(0, MAX_NAME_SHOWN)}" ${message}`);
    this.name = 'SafetensorsError'; this.reason = reason; this.tensor = tensor;
  }
}

/** Bytes of the JSON header; a 120 M-parameter model with its moments needs about 100 kB. */
export const MAX_HEADER_BYTES = 4 * 1024 * 1024;
export const MAX_TENSORS = 100_000;
export const MAX_DIMENSIONS = 8;
const MAX_NAME_SHOWN = 120;
const LENGTH_BYTES = 8;
const DATA_ALIGNMENT = 8;
const bytesPerElement: Record<SafetensorsDtype, number> = { F32: 4, F16: 2, I32: 4 };

interface Entry { name: string; dtype: SafetensorsDtype; shape: number[]; begin: number; end: number; elements: number }

export function writeSafetensors(tensors: ReadonlyMap<string, SafetensorsTensor>, metadata: Readonly<Record<string, string>>): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let dataBytes = 0;
  for (const [name, tensor] of tensors) {
    const elements = tensor.shape.reduce((a, b) => a * b, 1);
    if (elements !== tensor.data.length) throw new SafetensorsError('bad-tensor', `has ${tensor.data.length} values for shape [${tensor.shape.join(', ')}]`, name);
    const end = dataBytes + elements * bytesPerElement[tensor.dtype];
    header[name] = { dtype: tensor.dtype, shape: tensor.shape, data_offsets: [dataBytes, end] };
    dataBytes = end;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  // Spaces after the JSON keep the data aligned, so that readers can map it.
  const headerBytes = Math.ceil(json.length / DATA_ALIGNMENT) * DATA_ALIGNMENT;
  const file = new Uint8Array(LENGTH_BYTES + headerBytes + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true);
  file.set(json, LENGTH_BYTES);
  file.fill(0x20, LENGTH_BYTES + json.length, LENGTH_BYTES + headerBytes);
  let at = LENGTH_BYTES + headerBytes;
  for (const tensor of tensors.values()) {
    const encoded = encodeData(tensor);
    file.set(encoded, at);
    at += encoded.length;
  }
  return file;
}

function encodeData(tensor: SafetensorsTensor): Uint8Array {
  if (tensor.dtype !== 'F16') return new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength);
  const half = Uint16Array.from(tensor.data, toHalfBits);
  return new Uint8Array(half.buffer);
}

/** Parses and checks a whole file. The answer holds copies; nothing points into `file`. */
export function readSafetensors(file: Uint8Array): SafetensorsFile {
  const { header, dataStart } = readHeader(file);
  const metadata = readMetadata(header['__metadata__']);
  const entries: Entry[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name !== '__metadata__') entries.push(readEntry(name, value));
  }
  if (entries.length > MAX_TENSORS) throw new SafetensorsError('too-many-tensors', `${entries.length} tensors, at most ${MAX_TENSORS} are read`);
  checkLayout(entries, file.length - dataStart);
  const tensors = new Map<string, SafetensorsTensor>();
  for (const entry of entries) {
    const bytes = Uint8Array.prototype.slice.call(file, dataStart + entry.begin, dataStart + entry.end); // a copy also when given a Buffer, whose own slice is a view
    tensors.set(entry.name, { dtype: entry.dtype, shape: entry.shape, data: decodeData(entry, bytes) });
  }
  return { tensors, metadata };
}

function decodeData(entry: Entry, bytes: Uint8Array): Float32Array | Int32Array {
  if (entry.dtype === 'I32') return new Int32Array(bytes.buffer, 0, entry.elements);
  if (entry.dtype === 'F32') return new Float32Array(bytes.buffer, 0, entry.elements);
  return Float32Array.from(new Uint16Array(bytes.buffer, 0, entry.elements), fromHalfBits);
}

function readHeader(file: Uint8Array): { header: Record<string, unknown>; dataStart: number } {
  if (file.length < LENGTH_BYTES) throw new SafetensorsError('truncated', `the file has ${file.length} bytes, fewer than its length field`);
  const length = new DataView(file.buffer, file.byteOffset, file.byteLength).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER_BYTES)) throw new SafetensorsError('header-too-large', `the header claims ${length} bytes, at most ${MAX_HEADER_BYTES} are read`);
  const dataStart = LENGTH_BYTES + Number(length);
  if (dataStart > file.length) throw new SafetensorsError('truncated', `the header claims ${length} bytes, the file has ${file.length - LENGTH_BYTES} left`);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(file.subarray(LENGTH_BYTES, dataStart)));
  } catch {
    throw new SafetensorsError('bad-header', 'the header is not JSON in UTF-8; the file is damaged or of another kind');
  }
  if (!isRecord(header)) throw new SafetensorsError('bad-header', 'the header is not a JSON object');
  return { header, dataStart };
}

function readMetadata(value: unknown): Record<string, string> {
  if (value === undefined) return {};
  if (!isRecord(value)) throw new SafetensorsError('bad-header', '__metadata__ is not an object');
  const metadata: Record<string, string> = {};
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') throw new SafetensorsError('bad-header', `__metadata__ "${key.slice(0, MAX_NAME_SHOWN)}" is not a string`);
    metadata[key] = text;
  }
  return metadata;
}

function readEntry(name: string, value: unknown): Entry {
  const bad = (why: string) => new SafetensorsError('bad-tensor', why, name);
  if (!isRecord(value)) throw bad('is not described by an object');
  const { dtype, shape, data_offsets: offsets } = value;
  if (Object.keys(value).length !== 3) throw bad('has unknown or missing fields');
  if (dtype !== 'F32' && dtype !== 'F16' && dtype !== 'I32') throw bad(`has dtype ${JSON.stringify(dtype)?.slice(0, 20)}; F32, F16 and I32 are read`);
  if (!isCountList(shape) || shape.length > MAX_DIMENSIONS) throw bad(`has a shape that is not at most ${MAX_DIMENSIONS} whole numbers`);
  if (!isCountList(offsets) || offsets.length !== 2) throw bad('has data_offsets that are not two whole numbers');
  const [begin = 0, end = 0] = offsets;
  const elements = shape.reduce((a, b) => a * b, 1);
  if (!Number.isSafeInteger(elements)) throw bad('has a shape too large to count');
  if (end - begin !== elements * bytesPerElement[dtype]) throw bad(`has ${end - begin} bytes; its shape needs ${elements * bytesPerElement[dtype]}`);
  return { name, dtype, shape, begin, end, elements };
}

/** Tensors must cover the data exactly: no overlap, no hole, nothing left over. */
function checkLayout(entries: readonly Entry[], dataBytes: number): void {
  let covered = 0;
  for (const entry of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (entry.end > dataBytes) throw new SafetensorsError('truncated', `ends at byte ${entry.end}; the file holds ${dataBytes}`, entry.name);
    if (entry.begin < covered) throw new SafetensorsError('bad-tensor', `overlaps the one before it at byte ${entry.begin}`, entry.name);
    if (entry.begin > covered) throw new SafetensorsError('bad-tensor', `leaves a hole before it at byte ${covered}`, entry.name);
    covered = entry.end;
  }
  if (covered !== dataBytes) throw new SafetensorsError('bad-header', `${dataBytes - covered} bytes after the last tensor belong to none`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCountList(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && (n as number) >= 0);
}
