import {
  FieldColorModeId,
  type GraphFieldConfig,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  type OptionsWithLegend,
  type OptionsWithTooltip,
  type Panel,
  SortOrder,
  StackingMode,
  type Threshold,
  ThresholdsMode,
  TooltipDisplayMode,
} from '@grafana/schema';
import { DEFAULT_RULES, type DefaultRuleName, resolveRule } from '@tidemark/alerts';
import { METRICS, type MetricDescriptor, type MetricName, SERVER_METRICS, type ServerMetricName } from '@tidemark/core';

/** Any metric of the catalogue. */
export type KnownMetric = MetricName | ServerMetricName;

export interface PanelQuery {
  readonly expr: string;
  /** With the labels that tell its series apart: `{{instance}} {{mode}}`. */
  readonly legend: string;
}

/** A chart of the dashboard: what a person decides about it. The rest follows from the catalogue and the default rules. */
export interface ChartSpec {
  readonly title: string;
  /** What it shows: the first says in which unit. Their help is the description. */
  readonly metrics: readonly [KnownMetric, ...KnownMetric[]];
  readonly queries: readonly PanelQuery[];
  /** Of Grafana; instead of the one that belongs to the metric. */
  readonly unit?: string;
  /** Its thresholds are drawn. */
  readonly rule?: DefaultRuleName;
  readonly isStacked?: boolean;
}

/** A number of the dashboard. */
export type StatSpec = Omit<ChartSpec, 'isStacked' | 'rule'> & { readonly good: 'high' | 'low' | 'any' };

export type Place = NonNullable<Panel['gridPos']>;

/** The data source that the dashboard's variable names. */
export const DATA_SOURCE = { type: 'prometheus', uid: `\${datasource}` };

const CATALOGUE: Readonly<Record<KnownMetric, MetricDescriptor>> = { ...METRICS, ...SERVER_METRICS };

const SCOPE = 'job=~"$job",instance=~"$instance"';

/** The series of the chosen hosts. `matchers` are further conditions, `mode!="idle"`. */
export function series(metric: KnownMetric, matchers = ''): string {
  return `${metric}{${SCOPE}${matchers === '' ? '' : `,${matchers}`}}`;
}

/** What a counter of the chosen hosts grows by in a second. */
export function rate(metric: KnownMetric, matchers = ''): string {
  return `rate(${series(metric, matchers)}[$__rate_interval])`;
}

export function chartPanel(spec: ChartSpec, gridPos: Place): Panel {
  const thresholds = spec.rule === undefined ? [] : thresholdLines(spec.rule);
  return {
    ...basics(spec, gridPos),
    type: 'timeseries',
    fieldConfig: {
      defaults: {
        unit: unitOf(spec),
        min: 0,
        color: { mode: FieldColorModeId.PaletteClassic },
        thresholds: { mode: ThresholdsMode.Absolute, steps: [UNREMARKABLE, ...thresholds] },
        custom: {
          lineWidth: 1,
          fillOpacity: spec.isStacked === true ? 40 : 5,
          spanNulls: false,
          stacking: { mode: spec.isStacked === true ? StackingMode.Normal : StackingMode.None, group: 'A' },
          thresholdsStyle: {
            mode: thresholds.length > 0 ? GraphThresholdsStyleMode.Dashed : GraphThresholdsStyleMode.Off,
          },
        } satisfies GraphFieldConfig,
      },
      overrides: [],
    },
    options: {
      legend: { showLegend: true, displayMode: LegendDisplayMode.List, placement: 'bottom', calcs: [] },
      tooltip: { mode: TooltipDisplayMode.Multi, sort: SortOrder.Descending },
    } satisfies OptionsWithLegend & OptionsWithTooltip,
  };
}

const STAT_STEPS: Readonly<Record<StatSpec['good'], readonly Threshold[]>> = {
  any: [{ value: null, color: 'text' }],
  low: [
    { value: null, color: 'green' },
    { value: 1, color: 'red' },
  ],
  high: [
    { value: null, color: 'red' },
    { value: 50, color: 'orange' },
    { value: 80, color: 'green' },
  ],
};

export function statPanel(spec: StatSpec, gridPos: Place): Panel {
  return {
    ...basics(spec, gridPos),
    type: 'stat',
    fieldConfig: {
      defaults: {
        unit: unitOf(spec),
        color: { mode: FieldColorModeId.Thresholds },
        thresholds: { mode: ThresholdsMode.Absolute, steps: [...STAT_STEPS[spec.good]] },
      },
      overrides: [],
    },
    options: { reduceOptions: { calcs: ['lastNotNull'] } },
  };
}

function basics({ title, metrics, queries }: Pick<ChartSpec, 'title' | 'metrics' | 'queries'>, gridPos: Place) {
  return {
    title,
    description: metrics.map((metric) => CATALOGUE[metric].help).join('. '),
    datasource: DATA_SOURCE,
    gridPos,
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + index),
      datasource: DATA_SOURCE,
      expr,
      legendFormat: legend,
    })),
  };
}

const UNITS: Readonly<Record<MetricDescriptor['kind'], Readonly<Record<MetricDescriptor['unit'], string>>>> = {
  gauge: { bytes: 'bytes', seconds: 's', ratio: 'percentunit', count: 'short' },
  counter: { bytes: 'binBps', seconds: 'percentunit', ratio: 'percentunit', count: 'cps' },
};

/** Of counters a chart shows the rate. */
function unitOf({ unit, metrics: [first] }: Pick<ChartSpec, 'unit' | 'metrics'>): string {
  const metric = CATALOGUE[first];
  return unit ?? UNITS[metric.kind][metric.unit];
}

const UNREMARKABLE: Threshold = { value: null, color: 'transparent' };

function thresholdLines(name: DefaultRuleName): Threshold[] {
  const { warning, critical } = resolveRule(name, DEFAULT_RULES[name]).bounds;
  const lines = [
    ...(warning === undefined ? [] : [{ value: warning, color: 'orange' }]),
    ...(critical === undefined ? [] : [{ value: critical, color: 'red' }]),
  ];
  return lines.sort((a, b) => a.value - b.value);
}
