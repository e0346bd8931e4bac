// Why something a person asked of the mesh was not done; the message says what to do.
import type { MeshRefusal } from '../../schemas/mesh.ts';

export class MeshVerbError extends Error {
  readonly reason: MeshRefusal;
  constructor(reason: MeshRefusal, message: string) { super(message); this.name = 'MeshVerbError'; this.reason = reason; }
}
