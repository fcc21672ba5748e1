// Writes the documents that are made from code. With --check it writes nothing and fails when one is not up to date.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { grafanaDashboardFile } from './grafana/dashboard.ts';
import { prometheusRulesFile } from './prometheus/rules-file.ts';
import { alertsFilePage } from './reference/alerts-file-page.ts';
import { configurationPage } from './reference/configuration-page.ts';
import { errorsPage } from './reference/errors-page.ts';
import { exportersFilePage } from './reference/exporters-file-page.ts';
import { httpApiPage, openApiJson } from './reference/http-api-page.ts';
import { metricsPage } from './reference/metrics-page.ts';
import { observabilityPage } from './reference/observability-page.ts';
import { pluginReadmes } from './reference/plugin-readme.ts';
import { soakPlanPage } from './reference/soak-plan-page.ts';
import { ROOT } from './repository-files.ts';

const PAGES: Readonly<Record<string, () => string | Promise<string>>> = {
  'deploy/README.md': observabilityPage,
  'deploy/grafana/tidemark.json': grafanaDashboardFile,
  'deploy/prometheus/tidemark-rules.yaml': prometheusRulesFile,
  'docs/errors.md': errorsPage,
  'docs/reference/alerts-file.md': alertsFilePage,
  'docs/reference/configuration.md': configurationPage,
  'docs/reference/exporters-file.md': exportersFilePage,
  'docs/reference/http-api.md': httpApiPage,
  'docs/reference/metrics.md': metricsPage,
  'docs/reference/openapi.json': openApiJson,
  ...pluginReadmes(),
  'docs/reference/soak-plan.md': soakPlanPage,
};

const checkOnly = process.argv.includes('--check');

for (const [file, page] of Object.entries(PAGES)) {
  const path = join(ROOT, file);
  const text = await page();
  if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
  if (checkOnly) {
    process.stderr.write(`${file} is stale: run \`npm run generate\` and commit what it writes\n`);
    process.exitCode = 1;
  } else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    process.stdout.write(`wrote ${file}\n`);
  }
}
