import { describe, expect, it } from 'vitest';
import { hostileReport, report } from '../../test/report-cases.ts';
import { life, watched } from '../../test/run-records.ts';
import { formatHtml } from './format-html.ts';

describe('HTML', () => {
  it('has no script, no style in an element, and no address but its own sections', () => {
    const html = formatHtml(hostileReport());
    const tags = html.match(/<[^<>]*>/g)?.join('\n');
    expect(tags).not.toMatch(/<script|<img|<link|\son\w+=|\sstyle=/i);
    expect(tags?.match(/(?:href|src|url)[=(]["']?(?!#)[^"')]+/g)).toBeNull();
    expect(html).toMatch(/Content-Security-Policy" content="default-src 'none'; style-src 'sha256-[\w+/=]{44}'/);
  });

  it('has every kind of tag closed', () => {
    const html = formatHtml(hostileReport()).replace(/<style>[\s\S]*<\/style>/, '');
    for (const tag of [
      'div',
      'table',
      'tr',
      'td',
      'svg',
      'text',
      'title',
      'desc',
      'details',
      'figure',
      'li',
      'p',
      'span',
      'code',
      'pre',
      'dl',
    ]) {
      const count = (pattern: string) => html.match(new RegExp(pattern, 'g'))?.length ?? 0;
      expect([tag, count(`<${tag}[\\s>]`)]).toEqual([tag, count(`</${tag}>`)]);
    }
  });

  it('has ids that occur once', () => {
    const ids = formatHtml(report({ processes: [watched(), watched({ name: 'b' })] })).match(/ id="[^"]+"/g) ?? [];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('draws a course in as many pieces as it has, without a point that is absent', () => {
    const lives = [life(0, 20, 2), life(21, 40, 2), life(41, 60)];
    const html = formatHtml(report({ processes: [watched({ lives, memory: (minutes) => 1e8 + minutes * 1e6 })] }));
    expect(html).not.toMatch(/d="[^"]*(?:NaN|Infinity)/);
    // The first one is in the legend.
    const [, course] = html.match(/class="mean" d="[^"]*"/g) ?? [];
    expect(course?.match(/M/g)).toHaveLength(3);
    expect(html.match(/class="warm-up" x=/g)).toHaveLength(2);
    expect(html.match(/class="mark restart" d="M\d+/g)?.length).toBeGreaterThanOrEqual(2);
  });

  it('has a chart in words too', () => {
    expect(formatHtml(report({ processes: [watched({ memory: () => 2 ** 27 })] }))).toContain(
      '<desc id="p0m0-desc">Between 128 MiB and 128 MiB; it begins at 128 MiB and ends at 128 MiB.</desc>',
    );
  });

  it('of a metric without samples says so', () => {
    const cpu = { metric: 'cpu_ratio', title: 'CPU', unit: 'ratio', draw: () => Number.NaN } as const;
    const html = formatHtml(report({ processes: [watched({ columns: [cpu] })] }));
    expect(html).toContain('There are no samples.');
    expect(html).not.toContain('NaN');
  });
});
