import module from 'node:module';

// Node runs TypeScript by itself from this version on; the one that comes with the packages does.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(`✗ this is Node ${process.versions.node}, and Slipway needs 22.18: run npx nx run synth`);
  process.exit(3);
}
// Turned on before anything else is loaded; compiled code is kept inside the checkout and not in the home folder.
module.enableCompileCache(new URL('../.nx/compile-cache', import.meta.url).pathname);
await import('./src/synth.ts');
