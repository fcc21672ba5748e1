/** Colours of the page as a canvas needs them: resolved. */
export interface ChartColors {
  /** Any CSS colour, custom properties included, as it is at the chart right now. */
  resolve(cssColor: string): string;
  /** The colours of the page changed. */
  forget(): void;
}

/** Resolves colours as a child of `parent` would see them. */
export function createChartColors(parent: HTMLElement): ChartColors {
  const resolved = new Map<string, string>();
  return {
    resolve(cssColor) {
      let color = resolved.get(cssColor);
      if (color === undefined) {
        const probe = document.createElement('i');
        probe.style.color = cssColor;
        parent.append(probe);
        color = getComputedStyle(probe).color;
        probe.remove();
        resolved.set(cssColor, color);
      }
      return color;
    },
    forget: () => resolved.clear(),
  };
}
