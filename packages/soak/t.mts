import fc from 'fast-check';
import { resolvePlan } from './src/plan/resolve-plan.ts';
import { parseYamlPlan } from './src/plan/yaml-plan.ts';
const piece = fc.constantFrom(...['services', 'api', 'command', 'duration', 'criteria', 'ready', 'port', ':', ': ', '\n', '  ', '- ', '{', '}'],
    ...['[', ']', '&a', '*a', '? ', '!!map', '"', "'", '#', '---\n', '<<', '~', '1s', '\t', '\0', '\u2028', '__proto__']);
const yaml = fc.oneof(fc.string({ unit: 'binary' }), fc.array(piece, { maxLength: 30 }).map((p) => p.join('')));
const samples = fc.sample(yaml, 200);
let parse = 0, res = 0; let worst: [number, string] = [0, ''];
for (const text of samples) {
  const a = performance.now(); let p;
  try { p = parseYamlPlan(text, 's'); } catch {}
  const b = performance.now(); parse += b - a;
  if (p) { try { resolvePlan(p.plan, { cwd: '/', locate: p.locate }); } catch {} }
  const c = performance.now(); res += c - b;
  if (c - a > worst[0]) worst = [c - a, text];
}
console.log(parse, res, worst);
