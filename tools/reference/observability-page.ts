import type { DefaultRuleName } from '@tidemark/alerts';
import { CHARTS } from '../grafana/charts.ts';
import { type AlertingRule, alertName, type PrometheusRule } from '../prometheus/alerting-rules.ts';
import { ruleGroups, translateDefaultRules } from '../prometheus/rule-groups.ts';
import { code, GENERATED, markdownTable } from './markdown.ts';

/** `deploy/README.md`: how to use the files for Prometheus and Grafana, and what is in them. */
export function observabilityPage(): string {
  return `${GENERATED}

# Tidemark in Grafana and Prometheus

For those who have them; Tidemark needs neither. Two files to take as they are:

- [\`prometheus/tidemark-rules.yaml\`](prometheus/tidemark-rules.yaml): ${alerts().length} alerts for Prometheus 2.42 and later: the
  default rules of Tidemark as far as Prometheus can have them, and some about the agent itself.
- [\`grafana/tidemark.json\`](grafana/tidemark.json): a dashboard for Grafana 9 and later.

## How the data gets there

Either Prometheus scrapes each agent (\`http://127.0.0.1:9001/metrics/prometheus\`; beyond loopback with a
[token](../docs/security.md)):

\`\`\`yaml
scrape_configs:
  - job_name: tidemark
    metrics_path: /metrics/prometheus
    scrape_interval: 15s
    static_configs: [{ targets: ['127.0.0.1:9001'] }]
rule_files: [tidemark-rules.yaml]
\`\`\`

or each agent writes to it. Rules and dashboard tell hosts apart by \`job\` and \`instance\`: a scrape sets them, remote-write
has to be told, in \`exporters.yaml\`:

\`\`\`yaml
exporters:
  prometheus:
    plugin: remote-write
    url: http://127.0.0.1:9090/api/v1/write
    delivery: { labels: { job: tidemark, instance: vault-7 } }
\`\`\`

What an agent says of itself, \`tidemark_server_*\`, \`tidemark_live_*\`, \`tidemark_alert*\`,
\`tidemark_delivery_*\` and \`tidemark_exporter_*\`, is not recorded and only there when it is scraped. Rates are taken over two
minutes, in the rule \`swap-storm\` over one: scrape every 15 s, or every 30 s at most.

## The rules

A value that a rule has to compute is recorded as \`tidemark:RULE\` first. Both levels of a rule fire at once when a value is
critical; let Alertmanager tell the graver one:

\`\`\`yaml
inhibit_rules:
  - source_matchers: [severity="critical"]
    target_matchers: [severity="warning"]
    equal: [alertname, job, instance, pid, route, mount]
\`\`\`

\`runbook_url\` is a path in the repository of Tidemark: put where you keep the runbooks in front of it, with
\`sed 's#runbook_url: #&https://wiki.example.org/tidemark/#'\`. What these alerts do otherwise than the same rules in an
agent: [For users of Prometheus](../docs/alerts.md#for-users-of-prometheus).

${ruleTable()}

These default rules have no counterpart in Prometheus:

${untranslated()}

## Rules without a runbook

- **${alertName('network-errors')}**: a cable, a card, its driver, or duplex settings that differ at both ends; \`ethtool -S DEVICE\` counts each kind.
- **${alertName('zombies')}**: a program starts others and never waits for them: \`ps -eo ppid,stat,comm | awk '$2 ~ /^Z/'\` names it.
- **${alertName('delivery-failing')}**, **${alertName('delivery-queue-filling')}**, **${alertName('delivery-dropped')}**: the log of the agent and the dashboard's card say what the
  receiver answered. What waits is kept on disk and delivered when the receiver is back; what was given up is not.
- **${alertName('exporter-stopped')}**: its process ended three times within ten minutes; the log says by what. Restart it when that is mended.

## The dashboard

In Grafana: Dashboards, New, Import, and choose the file; then the data source above the charts. \`Job\` and \`Host\` choose whose
data is shown. Dashed lines are the thresholds of the default rules.

${chartList()}
`;
}

const isAlert = (rule: PrometheusRule): rule is AlertingRule => 'alert' in rule;

function alerts(): AlertingRule[] {
  return ruleGroups().flatMap(({ rules }) => rules.filter(isAlert));
}

function ruleTable(): string {
  const rows = ruleGroups().flatMap(({ name: group, rules }) =>
    rules
      .filter(isAlert)
      .map(({ alert, expr, for: forTime = '', labels }) => [
        group.replace('tidemark-', ''),
        alert,
        labels.severity ?? '',
        code(expr),
        forTime,
      ]),
  );
  return markdownTable(['group', 'alert', 'severity', 'where', 'for'], rows);
}

/** What stands in for a rule that Prometheus cannot have. */
const INSTEAD: Partial<Record<DefaultRuleName, string>> = {
  'ticks-missed': `; ${alertName('ticks-missed')} goes by the counter of ticks instead`,
  'restart-loop': '; let the agent tell Alertmanager of it (`plugin: alertmanager`)',
  'process-crashed': '; let the agent tell Alertmanager of it',
  'history-refusing': `; ${alertName('alert-changes-waiting')} sees part of it`,
};

function untranslated(): string {
  return [...translateDefaultRules()]
    .flatMap(([name, translation]) =>
      'reason' in translation ? [`- \`${name}\`: ${translation.reason}${INSTEAD[name] ?? ''}.`] : [],
    )
    .join('\n');
}

function chartList(): string {
  return Object.entries(CHARTS)
    .map(([row, charts]) => `- **${row}**: ${charts.map(({ title }) => title).join('; ')}.`)
    .join('\n');
}
