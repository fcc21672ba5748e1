import { compileSelector, type Labels, type Selector } from '@tidemark/core';

const NO_METRIC = { name: '', kind: 'gauge', unit: 'count', help: '' } as const;

/** Matchers as a function on the labels of an alert, `alertname` and `severity` included. */
export function compileLabels(selector: Selector): (labels: Labels) => boolean {
  const matches = compileSelector({ matchers: selector.matchers });
  return (labels) => matches({ metric: NO_METRIC, labels });
}
