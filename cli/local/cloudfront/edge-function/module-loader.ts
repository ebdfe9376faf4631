import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import * as vm from 'node:vm';

/** Names that an environment defines for the modules in it, in place of the globals of this process. */
const INJECTED = [
  'process', 'fetch', 'Date', 'Math', 'performance', 'console', 'AbortSignal', 'AbortController',
  'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate',
  'globalThis', 'global',
] as const;

export type InjectedGlobals = Readonly<Record<typeof INJECTED[number], unknown>>;

type Exports = Record<string, unknown>;
type CompiledModule = (this: unknown, ...parameters: unknown[]) => void;

/** Read and compiled once per file, run once per environment: an environment is a fresh copy of all module memory. */
export interface ModuleLoader {
  load(file: string, globals: InjectedGlobals): Exports;
}

export function createModuleLoader(): ModuleLoader {
  const texts = new Map<string, string>();
  const compiled = new Map<string, CompiledModule>();

  function read(file: string): string {
    const text = texts.get(file) ?? fs.readFileSync(file, 'utf8');
    texts.set(file, text);
    return text;
  }

  function compile(file: string): CompiledModule {
    let module = compiled.get(file);
    if (module === undefined) {
      module = vm.compileFunction(
        read(file), ['exports', 'require', 'module', '__filename', '__dirname', ...INJECTED], { filename: file }) as CompiledModule;
      compiled.set(file, module);
    }
    return module;
  }

  return {
    load(file, globals) {
      const modules = new Map<string, { exports: Exports }>();
      const parameters = INJECTED.map(name => globals[name]);

      function run(name: string): Exports {
        const known = modules.get(name);
        if (known !== undefined) {
          return known.exports;
        }
        const module = { exports: {} as Exports };
        modules.set(name, module);
        if (name.endsWith('.json')) {
          module.exports = JSON.parse(read(name));
          return module.exports;
        }
        const nodeRequire = createRequire(name);
        // Files beside the bundle get memory of their own too; only what Node.js brings is shared.
        const require = (id: string) => (id.startsWith('.') ? run(nodeRequire.resolve(id)) : nodeRequire(id));
        compile(name).call(module.exports, module.exports, require, module, name, path.dirname(name), ...parameters);
        return module.exports;
      }

      return run(file);
    },
  };
}

/** `index.handler` in a folder: the file to load and the name that it exports. */
export function resolveHandler(directory: string, handler: string): { file: string; name: string } {
  const dot = handler.lastIndexOf('.');
  const base = path.join(directory, dot < 0 ? handler : handler.slice(0, dot));
  const file = [`${base}.js`, `${base}.cjs`].find(candidate => fs.existsSync(candidate));
  if (file === undefined) {
    throw new Error(`'handler' must be the path of a CommonJS file and an export, got: ${JSON.stringify(handler)}; no such file in the asset`);
  }
  return { file, name: handler.slice(dot + 1) };
}
