import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INITIAL_STATE, KEYS, pressKey, splitKeys, type ViewState } from './view-state.ts';

/** The unit `binary` of `fc.string` would map all of Unicode first, for two seconds. */
const anyText = fc.array(fc.nat(0x10ffff)).map((codes) => String.fromCodePoint(...codes));

const press = (keys: string, state: ViewState = INITIAL_STATE) =>
  splitKeys(keys).reduce((before, key) => pressKey(before, key, () => ({ page: 10, last: 25 })), state);

describe('keys', () => {
  it.each([
    ['cm', ['c', 'm']],
    ['\u001b[A\u001b[5~j', [KEYS.up, KEYS.pageUp, 'j']],
    ['\u001bOB', [KEYS.down]],
    ['\u001b', [KEYS.escape]],
    ['\u001b\u001b[B', [KEYS.escape, KEYS.down]],
    ['é🙂', ['é', '🙂']],
    ['', []],
  ])('are told apart in %j', (text, keys) => {
    expect(splitKeys(text)).toEqual(keys);
  });

  it('none is lost', () => {
    fc.assert(
      fc.property(
        anyText,
        (text) => splitKeys(text).join('').replaceAll('\u001bO', '\u001b[') === text.replaceAll('\u001bO', '\u001b['),
      ),
    );
  });
});

describe('the view', () => {
  it('sorts by what a key names, and the other way round when it is pressed again', () => {
    expect(press('m')).toMatchObject({ sort: 'memory', isReversed: false });
    expect(press('mm')).toMatchObject({ sort: 'memory', isReversed: true });
    expect(press('mmm')).toMatchObject({ sort: 'memory', isReversed: false });
    expect(press('mmc')).toMatchObject({ sort: 'cpu', isReversed: false });
  });

  it('takes letters for the filter while it is typed', () => {
    expect(press('/nodx\u007fe')).toMatchObject({ filter: 'node', isTyping: true, sort: 'cpu' });
    expect(press('/qm\r')).toMatchObject({ filter: 'qm', isTyping: false, sort: 'cpu' });
    expect(press('/no\rm')).toMatchObject({ filter: 'no', sort: 'memory' });
    expect(press('/no\u0015x')).toMatchObject({ filter: 'x' });
    expect(press('/no\u001b')).toMatchObject({ filter: '', isTyping: false });
    expect(press('/no\r\u001b')).toMatchObject({ filter: '' });
    expect(press('/a\u001b[A\u0007b')).toMatchObject({ filter: 'ab' });
    expect(press(`/${'x'.repeat(100)}`).filter).toHaveLength(40);
  });

  it('scrolls to the end and no further, so that one key goes back from there', () => {
    expect(press('jjjjjk\u001b[6~\u001b[6~\u001b[6~\u001b[6~').scrolled).toBe(25);
    expect(press('\u001b[6~\u001b[6~\u001b[6~jjjk').scrolled).toBe(24);
    expect(press('k', { ...INITIAL_STATE, scrolled: 99 }).scrolled).toBe(24);
  });

  it('scrolls, but not above the first row', () => {
    expect(press('jjk\u001b[6~').scrolled).toBe(11);
    expect(press('k').scrolled).toBe(0);
    expect(press('jjj\u001b[H').scrolled).toBe(0);
    expect(press('jjjm').scrolled).toBe(0);
  });

  it('pauses, shows a tree, groups and help, and goes back', () => {
    expect(press(' ').isPaused).toBe(true);
    expect(press('  ').isPaused).toBe(false);
    expect(press('g').arrangement).toBe('groups');
    expect(press('gg').arrangement).toBe('list');
    expect(press('gt').arrangement).toBe('tree');
    expect(press('jjt')).toMatchObject({ arrangement: 'tree', scrolled: 0 });
    expect(press('tt')).toEqual(INITIAL_STATE);
    expect(press('?').showsHelp).toBe(true);
    expect(press('?m')).toEqual(INITIAL_STATE);
  });

  it('ignores other keys', () => {
    expect(press('zZ1\u0001\u001b[3~')).toEqual(INITIAL_STATE);
  });
});
