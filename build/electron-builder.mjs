import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { verifierFiles } from './paths.mjs';

/**
 * What is packaged, and how. The app folder is build/stage/app as `stage.mjs` leaves it: bundles and one native module,
 * no other node_modules.
 *
 * @param {object} options
 * @param {import('./electronRuntime.mjs').ElectronRuntime} options.runtime
 * @param {string} options.output folder, relative to the repository root
 * @param {boolean} options.forTests lets Playwright attach; a release never has it
 * @returns {import('electron-builder').Configuration}
 */
export function builderConfiguration({ runtime, output, forTests }) {
  return {
    appId: 'org.shiftseal.workstation',
    productName: 'Shiftseal',
    copyright: 'Shiftseal founders, Apache-2.0',
    directories: { app: 'build/stage/app', buildResources: 'build/icons', output },
    electronDist: runtime.dist,
    electronVersion: runtime.version,
    npmRebuild: false,
    asar: { smartUnpack: false },
    asarUnpack: ['**/*.node'],
    files: ['**/*'],
    // Beside the app, not in it: they are handed to who has no product.
    extraResources: verifierFiles.map(({ to }) => ({ from: to, to: `verifier/${basename(to)}` })),
    publish: null,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: electron-builder fills these in
    artifactName: '${name}-${version}-${os}-${arch}.${ext}',
    electronFuses: fuses(forTests),
    afterPack: removeDistExtras,
    linux: {
      target: ['AppImage', 'deb'],
      category: 'Utility',
      executableName: 'shiftseal',
      maintainer: 'Shiftseal founders',
    },
    win: { target: ['nsis'] },
    nsis: { oneClick: false, perMachine: true, allowToChangeInstallationDirectory: true },
    mac: { target: ['dmg'], category: 'public.app-category.business', hardenedRuntime: true },
  };
}

/** A dist can start any app folder, and says where it came from; a packaged app does neither. */
async function removeDistExtras({ appOutDir, packager }) {
  await rm(join(packager.getResourcesDir(appOutDir), 'default_app.asar'), { force: true });
  await rm(join(appOutDir, 'registry-runtime.json'), { force: true });
}

/**
 * What the packaged executable still lets others do to it. Asar integrity exists on Windows and macOS only; there is no
 * cookie to encrypt, and asking for the key ring at start would only raise a question in the control room.
 */
export function fuses(forTests) {
  return {
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: forTests,
    enableCookieEncryption: false,
    enableEmbeddedAsarIntegrityValidation: process.platform !== 'linux',
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  };
}
