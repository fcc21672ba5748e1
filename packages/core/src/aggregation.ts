/** How the samples of one step become one value. `rate` and `increase` are for counters and survive their resets. */
export const AGGREGATIONS = ['avg', 'min', 'max', 'sum', 'count', 'last', 'rate', 'increase'] as const;

export type Aggregation = (typeof AGGREGATIONS)[number];
