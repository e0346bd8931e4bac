// A member of a mesh whose model and connections run in pages of a person's Chromium.
import { MeshMember } from './meshNodes.ts';
import { NodePages } from './nodePages.ts';

export class LinkPageMember extends MeshMember {
  readonly pages = new NodePages(() => this.output);

  constructor(options: ConstructorParameters<typeof MeshMember>[0]) { super({ ...options, words: ['--pages'] }); }

  override async dispose(): Promise<void> {
    await this.pages.close();
    await super.dispose();
  }
}
