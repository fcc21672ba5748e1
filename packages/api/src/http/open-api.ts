import { OpenAPIHono } from '@hono/zod-openapi';
import { HTTP_ROUTES } from './route-definitions.ts';

/** Of the contract, not of the package: grows by the rules of semantic versioning when a shape does. */
const CONTRACT_VERSION = '1.0.0';

/** An OpenAPI 3.1 document, as plain JSON. */
export type OpenApiDocument = ReturnType<OpenAPIHono['getOpenAPI31Document']>;

/** Describes the plain HTTP routes. Made from the schemas that their answers are checked with. */
export function openApiDocument(): OpenApiDocument {
  const { openAPIRegistry: registry, getOpenAPI31Document } = new OpenAPIHono();
  registry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description: 'A token of `tidemark token create`, or a JWT',
  });
  registry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: 'tidemark_9001',
    description: 'For browsers, by `POST /session` with the token. The number is the port of the agent',
  });
  for (const route of HTTP_ROUTES) registry.registerPath(route);
  return getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Tidemark',
      version: CONTRACT_VERSION,
      description:
        'What a Tidemark agent answers over plain HTTP. Live streams: docs/protocol/live.md. Questions about the history: tRPC, with the client of `@tidemark/api/client`.',
      license: { name: 'MIT' },
    },
    servers: [{ url: 'http://127.0.0.1:9001', description: 'An agent on this machine, as it starts by default' }],
  });
}
