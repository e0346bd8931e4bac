// What the builder writes for Linux desktops, from its own code and the project's configuration: the entry of the menu, the
// kind of file, and the scripts of the deb. The packed app must lie in build/package.
import { readFileSync } from 'node:fs';
import { builderModule, root } from './builtPackage.ts';

interface Builder { validateConfig(): Promise<void>; config: { deb: object }; _appInfo: unknown; _framework: unknown; tempDirManager: { cleanup(): Promise<void> } }
interface Linux { readonly platformSpecificBuildOptions: object; readonly fileAssociations: { ext: string; mimeType?: string }[] }
interface Helper { computeDesktopEntry(options: object): Promise<string>; readonly mimeTypeFiles: Promise<string> ; readonly icons: Promise<{ file: string; size: number }[]> }
interface Deb { readonly scriptFiles: Promise<{ afterInstall: string; afterRemove: string; appArmor: string }>; readonly options: { depends: string[] }; checkOptions(): Promise<{ maintainer: string; url: string }> }

export async function linuxEntry(): Promise<{ entry: string; mime: string; afterInstall: string; afterRemove: string; appArmor: string; iconSizes: number[]; depends: string[]; maintainer: string }> {
  const { Packager, LinuxPackager, AppInfo } = builderModule<{ Packager: new (options: object) => Builder; LinuxPackager: new (packager: Builder) => Linux; AppInfo: new (packager: Builder, version: null) => unknown }>('app-builder-lib');
  const { LinuxTargetHelper } = builderModule<{ LinuxTargetHelper: new (packager: Linux) => Helper }>('app-builder-lib/out/targets/LinuxTargetHelper');
  const FpmTarget = builderModule<{ default: new (name: string, packager: Linux, helper: Helper, folder: string) => Deb }>('app-builder-lib/out/targets/FpmTarget').default;
  const packager = new Packager({ projectDir: root });
  await packager.validateConfig();
  packager._appInfo = new AppInfo(packager, null);
  packager._framework = { getDefaultIcon: () => null };
  const linux = new LinuxPackager(packager);
  const helper = new LinuxTargetHelper(linux);
  const deb = new FpmTarget('deb', linux, helper, root);
  const text = (file: string): string => readFileSync(file, 'utf8');
  const [scripts, mime, icons, { maintainer }] = [await deb.scriptFiles, await helper.mimeTypeFiles, await helper.icons, await deb.checkOptions()];
  const found = {
    entry: await helper.computeDesktopEntry({ ...linux.platformSpecificBuildOptions, ...packager.config.deb }), mime: text(mime), maintainer,
    afterInstall: text(scripts.afterInstall), afterRemove: text(scripts.afterRemove), appArmor: text(scripts.appArmor),
    iconSizes: icons.map(({ size }) => size), depends: deb.options.depends,
  };
  await packager.tempDirManager.cleanup();
  return found;
}
