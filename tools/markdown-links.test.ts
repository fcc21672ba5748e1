import { describe, expect, it } from 'vitest';
import { markdownAnchors, markdownLinks } from './markdown-links.ts';

describe('markdownLinks', () => {
  it.each([
    ['a link', 'see [the map](docs/map.md#north) first', ['docs/map.md#north']],
    ['an image with a title', '![live page](docs/live.png "The live page")', ['docs/live.png']],
    ['an image that is a link', '[![live](live.png)](guide.md)', ['live.png', 'guide.md']],
    ['a named target', '[map]: docs/map.md', ['docs/map.md']],
    ['HTML', '<a href="guide.md"><img src="live.png"></a>', ['guide.md', 'live.png']],
    ['nothing in inline code', 'write `[text](target)` for a link', []],
  ])('finds %s', (_name, text, targets) => {
    expect(markdownLinks(text).map(({ target }) => target)).toEqual(targets);
  });

  it('passes over fenced code and counts its lines', () => {
    expect(markdownLinks('```\n[a](a.md)\n```\n[b](b.md)')).toEqual([{ line: 4, target: 'b.md' }]);
  });
});

describe('markdownAnchors', () => {
  it.each([
    ['## Set up', 'set-up'],
    ['# What a finished change contains?', 'what-a-finished-change-contains'],
    ['### `tidemark start`', 'tidemark-start'],
    ['### STORAGE_DISK_FULL', 'storage_disk_full'],
    ['## A & B', 'a--b'],
    ['## Größe (Ü)', 'größe-ü'],
    ['## [Guide](guide.md) for you', 'guide-for-you'],
    ['<a id="here"></a>', 'here'],
  ])('%s is #%s', (text, anchor) => {
    expect([...markdownAnchors(text)]).toEqual([anchor]);
  });

  it('numbers headings that repeat', () => {
    expect([...markdownAnchors('# Use\n## Use\n## Use')]).toEqual(['use', 'use-1', 'use-2']);
  });

  it('takes no headings from fenced code', () => {
    expect([...markdownAnchors('```sh\n# not a heading\n```')]).toEqual([]);
  });
});
