/**
 * How reading a kernel file went. `absent`: it is not there, now or on this kernel. `denied`: it is there, but not for
 * this user. `failed`: it could not be read or understood. None of them is an error; the last two are counted.
 */
export type Outcome = 'sample' | 'absent' | 'denied' | 'failed';

const OUTCOMES: Readonly<Record<string, Exclude<Outcome, 'sample'>>> = {
  ENOENT: 'absent',
  ESRCH: 'absent',
  ENOTDIR: 'absent',
  ENODEV: 'absent',
  ENOTSUP: 'absent',
  EACCES: 'denied',
  EPERM: 'denied',
};

/** What a failed system call says about the file. `ENOTSUP` is how the kernel answers for PSI that is switched off. */
export function outcomeOf(error: unknown): Exclude<Outcome, 'sample'> {
  return OUTCOMES[(error as NodeJS.ErrnoException).code ?? ''] ?? 'failed';
}
