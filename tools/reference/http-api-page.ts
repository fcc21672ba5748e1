import { openApiDocument } from '@tidemark/api/open-api';
import { code, GENERATED, markdownTable } from './markdown.ts';

/** The parts of an OpenAPI document that the page shows. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
  readonly enum?: readonly (string | number)[];
  readonly example?: unknown;
  readonly default?: unknown;
}

interface Operation {
  readonly summary: string;
  readonly security: readonly object[];
  readonly parameters?: readonly { readonly name: string; readonly schema: Schema }[];
  readonly responses: Readonly<Record<string, { description: string; content: Record<string, { schema: Schema }> }>>;
}

interface Document {
  readonly paths: Readonly<Record<string, { readonly get: Operation }>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** `docs/reference/openapi.json`: what an agent answers at `/openapi.json`. */
export function openApiJson(): string {
  return `${JSON.stringify(openApiDocument(), null, 2)}\n`;
}

/** `docs/reference/http-api.md`: the plain HTTP routes, for people. */
export function httpApiPage(): string {
  const document = openApiDocument() as unknown as Document;
  const routes = Object.entries(document.paths).map(([path, { get }]) => routeSection(path, get));
  const shapes = Object.entries(document.components.schemas).map(([name, schema]) => shapeSection(name, schema));
  return `${GENERATED}

# Plain HTTP

What an agent answers to anything that speaks HTTP. For programs: [openapi.json](openapi.json), or \`/openapi.json\` of a
running agent. Live streams are in [live.md](../protocol/live.md); questions about the history go over tRPC, with the typed client
of [@tidemark/api](../../packages/api/README.md).

\`\`\`sh
curl http://127.0.0.1:9001/metrics/summary
curl 'http://127.0.0.1:9001/metrics?last_n=10'
curl -H 'Accept: application/openmetrics-text' http://127.0.0.1:9001/metrics
curl http://127.0.0.1:9001/metrics/prometheus
curl 'http://127.0.0.1:9001/metrics.csv?match=host_load1&last_n=5'
curl http://127.0.0.1:9001/healthz
\`\`\`

Prometheus needs nothing but the address; with a token, \`tidemark token create prometheus --role read\` prints one:

\`\`\`yaml
scrape_configs:
  - job_name: tidemark
    authorization: { credentials_file: /etc/prometheus/tidemark.token }
    static_configs:
      - targets: ['127.0.0.1:9001']
\`\`\`

## What they have in common

- **Formats.** \`/metrics\` answers JSON, and what Prometheus reads when \`Accept\` prefers that, which Prometheus does by itself;
  \`/metrics/prometheus\` answers nothing else. Among what is acceptable the quality (\`q\`) decides. Pages carry no timestamps, so
  that a process which ended is gone at the next scrape; \`tidemark_server_frame_time_seconds\` says when the values were
  read. They are compressed for clients that ask for gzip and are not on this machine.
- **Absent is absent.** JSON has \`null\` where nothing is known, CSV an empty field, and a page for Prometheus no line; never
  zero.
- **Errors** are JSON, \`{"error": {"code", "message", "hint"}}\`, with a code of [errors](../errors.md): 400 for what was asked,
  401 and 403 for who asked, 404, 405 and 406 for where and how, 429 for too often, 500 and 503 for what is ours.
- **Credentials**: \`Authorization: Bearer TOKEN\`, where one is needed. \`/healthz\` and \`/readyz\` never need one.
- These shapes are a contract: fields may be added; none changes its meaning or goes without a new major version.

## Routes

${routes.join('\n\n')}

## Shapes

${shapes.join('\n\n')}
`;
}

/** Said once, and not with each route. */
const FOR_ALL_ROUTES: ReadonlySet<string> = new Set(['401', '403']);

function routeSection(path: string, { summary, parameters = [], responses, security }: Operation): string {
  const asked = parameters.map(({ name, schema }) => [
    code(name),
    typeName(schema),
    schema.default === undefined ? '' : code(String(schema.default)),
    schema.description ?? '',
  ]);
  const answered = Object.entries(responses)
    .filter(([status]) => !FOR_ALL_ROUTES.has(status))
    .map(([status, { description, content }]) => [
      status,
      description,
      Object.entries(content)
        .map(([type, { schema }]) => `${code(type)}${schema.$ref ? `: ${typeName(schema)}` : ''}`)
        .join('<br>'),
    ]);
  return [
    `### GET ${path}`,
    `${summary}.${security.length === 0 ? ' Needs no credential.' : ''}`,
    ...(asked.length === 0 ? [] : [markdownTable(['parameter', 'type', 'default', 'meaning'], asked)]),
    markdownTable(['status', 'when', 'body'], answered),
  ].join('\n\n');
}

function shapeSection(name: string, schema: Schema): string {
  const rows = fieldsOf(schema, '').map(([field, type, meaning]) => [code(field), type, meaning]);
  const intro = schema.description === undefined ? [] : [`${schema.description}.`];
  const body = rows.length === 0 ? typeName(schema) : markdownTable(['field', 'type', 'meaning'], rows);
  return [`### ${name}`, ...intro, body].join('\n\n');
}

type Field = readonly [path: string, type: string, meaning: string];

/** Every field below a schema, by the path that leads to it: `memory.samples[].value`. */
function fieldsOf(schema: Schema, path: string): Field[] {
  if (schema.items !== undefined) return fieldsOf(schema.items, `${path}[]`);
  const named = Object.entries(schema.properties ?? {}).map(
    ([name, field]) => [path === '' ? name : `${path}.${name}`, field] as const,
  );
  const others =
    schema.additionalProperties?.type === undefined ? [] : [[`${path}.*`, schema.additionalProperties] as const];
  return [...named, ...others].flatMap(([name, field]) => [
    [name, typeName(field), field.description ?? ''],
    ...fieldsOf(field, name),
  ]);
}

function typeName({ $ref, type, enum: values, items }: Schema): string {
  if ($ref !== undefined) {
    const name = $ref.slice($ref.lastIndexOf('/') + 1);
    return `[${name}](#${name.toLowerCase()})`;
  }
  if (values !== undefined) return values.map((value) => code(String(value))).join(', ');
  if (items !== undefined) return `array${items.type === 'object' ? '' : ` of ${typeName(items)}`}`;
  return typeof type === 'object' ? type.join(' or ') : (type ?? 'any');
}
