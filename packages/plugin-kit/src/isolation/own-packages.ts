import { registerHooks } from 'node:module';

/**
 * From now on, packages of Tidemark that a module of this thread does not find itself are looked for from `parentUrl`: whoever
 * has Tidemark installed for the whole machine need not install them beside a file that uses them.
 */
export function findOwnPackagesFrom(parentUrl: string): void {
  registerHooks({
    resolve: (specifier, context, next) => {
      try {
        return next(specifier, context);
      } catch (error) {
        if (!specifier.startsWith('@tidemark/')) throw error;
        try {
          return next(specifier, { ...context, parentURL: parentUrl });
        } catch {
          // The first one names the module that asks for it.
          throw error;
        }
      }
    },
  });
}
