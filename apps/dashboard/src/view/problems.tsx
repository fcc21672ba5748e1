import type { Dashboard } from '../dashboard.ts';
import { formatClock } from '../format/time.ts';
import type { SignIn } from '../sign-in.ts';

interface ProblemsProps {
  readonly dashboard: Dashboard;
  readonly signIn: SignIn;
}

/** What is wrong right now and would not be seen otherwise. */
export function Problems({ dashboard, signIn }: ProblemsProps) {
  const journalError = dashboard.status.value?.recorder.journalError ?? null;
  const historyProblem = dashboard.historyProblem.value;
  const signInProblem = signIn.problem.value;
  return (
    <>
      {journalError !== null && (
        <p class="problem" role="alert">
          Since {formatClock(journalError.atMs)} nothing reaches the file: {journalError.message} [{journalError.code}].
          What you see is kept in memory only.
        </p>
      )}
      {historyProblem !== undefined && (
        <p class="problem" role="alert">
          What was recorded before this page was opened could not be loaded: {historyProblem}
        </p>
      )}
      {signInProblem !== undefined && (
        <p class="problem" role="alert">
          {signInProblem}
        </p>
      )}
    </>
  );
}
