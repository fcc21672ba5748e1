import { parseProgramName } from './cmdline.ts';
import type { ProcRoot } from './proc-root.ts';

/** What Node.js calls its main thread since version 24, which makes it the command name of every such process. */
const NODE_MAIN_THREAD = 'MainThread';

/** The name a person knows a process by: its command name, or its program's where the command name says nothing. */
export function readProcessName(root: ProcRoot, pid: number, commandName: string): string {
  if (commandName !== NODE_MAIN_THREAD) return commandName;
  const file = root.file(String(pid), 'cmdline');
  const outcome = file.read(root.buffer, 'one-read');
  file.close();
  return (outcome === 'sample' && parseProgramName(root.buffer)) || commandName;
}
