// Turned on before anything else is loaded: compiled code is kept inside the checkout and not in the home folder.
(await import('node:module')).enableCompileCache(new URL('../.nx/compile-cache', import.meta.url).pathname);
await import('./src/synth.ts');
