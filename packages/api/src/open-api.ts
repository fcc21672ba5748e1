export { type OpenApiDocument, openApiDocument } from './http/open-api.ts';
