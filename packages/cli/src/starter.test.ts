import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openWorkplace, PATIENT } from '../test/tidemark-process.ts';

const STARTER = fileURLToPath(new URL('../bin/tidemark', import.meta.url));

/** What the process of the command is given, written before the command begins. */
const TELL = 'data:text/javascript,console.error(process.env.MALLOC_ARENA_MAX)';

describe('bin/tidemark', PATIENT, () => {
  it('becomes the recorder, whatever link it is called by', async () => {
    using workplace = openWorkplace();
    const bin = join(workplace.folder, 'my programs');
    mkdirSync(bin);
    symlinkSync(STARTER, join(bin, 'tidemark'));
    const data = join(workplace.folder, 'my data');
    const args = ['start', '--data-dir', data, '--port', '0'];
    const { child, printed, ended } = workplace.startProgram(join(bin, 'tidemark'), args);
    expect(await printed(/view/)).toContain(data);
    const environment = readFileSync(`/proc/${child.pid}/environ`, 'utf8').split('\0');
    expect(environment).toContain('MALLOC_ARENA_MAX=1');
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
  });

  it.each<[string[], Record<string, string>, string]>([
    [['start', '--help'], {}, '1'],
    [['start', '--help'], { MALLOC_ARENA_MAX: '4' }, '4'],
    [['start', '--help'], { MALLOC_ARENA_MAX: '' }, ''],
    [['soak', 'run', '--help'], {}, 'undefined'],
    [[], {}, 'undefined'],
  ])('gives %j with %j the number of heaps %s', async (args, env, heaps) => {
    using workplace = openWorkplace();
    const { ended } = workplace.startProgram(STARTER, args, { env: { ...env, NODE_OPTIONS: `--import ${TELL}` } });
    expect((await ended).stderr.split('\n')[0]).toBe(heaps);
  });
});
