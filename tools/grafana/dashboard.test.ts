import { METRICS, SERVER_METRICS } from '@tidemark/core';
import { expect, it } from 'vitest';
import { grafanaDashboard } from './dashboard.ts';

const dashboard = grafanaDashboard();
const panels = (dashboard.panels ?? []).filter((panel) => panel.type !== 'row');
const queries = panels.flatMap((panel) => ('targets' in panel ? (panel.targets ?? []) : []));

it('has at least eleven charts, each with a unit, a legend and the data source that the variable names', () => {
  expect(panels.filter(({ type }) => type === 'timeseries').length).toBeGreaterThanOrEqual(11);
  for (const panel of panels) {
    expect(panel).toMatchObject({
      description: expect.stringMatching(/./),
      datasource: { type: 'prometheus', uid: '$' + '{datasource}' },
      fieldConfig: { defaults: { unit: expect.stringMatching(/./) } },
      targets: expect.arrayContaining([expect.objectContaining({ legendFormat: expect.stringMatching(/./) })]),
    });
  }
});

it('asks for metrics that there are, of the hosts that are chosen', () => {
  const names = queries.flatMap(({ expr }) =>
    [...String(expr).matchAll(/([a-z]+(?:_[a-z0-9]+)+)(\{[^}]*\})/g)].map(([, name, scope]) => ({ name, scope })),
  );
  expect(names.length).toBeGreaterThan(30);
  for (const { name, scope } of names) {
    expect({ ...METRICS, ...SERVER_METRICS }).toHaveProperty(name as string);
    expect(scope).toContain('job=~"$job",instance=~"$instance"');
  }
});

it('draws the thresholds of default rules', () => {
  const cpu = panels.find(({ title }) => title === 'CPU in use');
  expect(cpu).toMatchObject({
    fieldConfig: { defaults: { thresholds: { steps: [{ value: null }, { value: 0.7 }, { value: 0.9 }] } } },
  });
});

it('has room for every panel', () => {
  const cells = new Set<string>();
  for (const { gridPos } of dashboard.panels ?? []) {
    const { x, y, w, h } = gridPos as NonNullable<typeof gridPos>;
    expect(x + w).toBeLessThanOrEqual(24);
    for (let column = x; column < x + w; column++) {
      for (let row = y; row < y + h; row++) {
        expect(cells.has(`${column},${row}`)).toBe(false);
        cells.add(`${column},${row}`);
      }
    }
  }
});
