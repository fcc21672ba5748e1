import { describe, expect, it } from 'vitest';
import { readBufferOf } from '../../test/read-buffer.ts';
import { parseMountinfo } from './mountinfo.ts';

describe('parseMountinfo', () => {
  it('reads what is mounted where, whatever propagation says', () => {
    const text = '42 27 8:17 /volumes/db /mnt/db ro,relatime shared:7 master:3 - xfs /dev/sdb1 rw,attr2\n';
    expect(parseMountinfo(readBufferOf(text))).toEqual([
      {
        device: '8:17',
        root: '/volumes/db',
        mountPoint: '/mnt/db',
        path: Buffer.from('/mnt/db'),
        type: 'xfs',
        source: '/dev/sdb1',
        isReadOnly: false,
      },
    ]);
  });

  it('undoes escapes, and keeps bytes that are no text', () => {
    const line = '43 27 8:33 / /a\\040b\\011\\134\\012\u00ff - rw - vfat /dev/sdc1 ro,sync\n';
    const [mount] = parseMountinfo({ bytes: Buffer.from(line, 'latin1'), length: line.length }) ?? [];
    expect(mount?.mountPoint).toBe('/a b\t\\\n\ufffd');
    expect(mount?.path).toEqual(Buffer.from('/a b\t\\\n\u00ff', 'latin1'));
  });

  it('knows a file system that is read-only as a whole, and one without a source', () => {
    const mounts = parseMountinfo(readBufferOf('1 0 8:1 / / ro - ext4  ro,a\n2 0 8:2 / /b rw - ext4 /dev/b rw,role\n'));
    expect(mounts?.map(({ source, isReadOnly }) => [source, isReadOnly])).toEqual([
      ['', true],
      ['/dev/b', false],
    ]);
  });

  it.each(['', '1 0 8:1 / / rw - ext4 /dev/a rw', '1 0 8:1 / / rw - ext4\n', '1 0 8:1 / /\n', 'x\n'])(
    'does not understand %j',
    (text) => {
      expect(parseMountinfo(readBufferOf(text))).toBeUndefined();
    },
  );
});
