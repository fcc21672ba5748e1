import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';

export const THEMES = ['auto', 'light', 'dark'] as const;

export type Theme = (typeof THEMES)[number];

const STORAGE_KEY = 'tidemark.theme';

/** What the user chose, and what it comes to when the choice is left to the system. */
export interface ThemeChoice {
  readonly chosen: Signal<Theme>;
  readonly shown: ReadonlySignal<'light' | 'dark'>;
}

/** Applies the choice to the document and remembers it, where the browser lets us. */
export function createThemeChoice(): ThemeChoice {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const systemIsDark = signal(system.matches);
  system.addEventListener('change', () => {
    systemIsDark.value = system.matches;
  });
  const chosen = signal(readChoice());
  effect(() => {
    document.documentElement.dataset.theme = chosen.value;
    writeChoice(chosen.value);
  });
  const shown = computed(() => (chosen.value === 'auto' ? (systemIsDark.value ? 'dark' : 'light') : chosen.value));
  return { chosen, shown };
}

function readChoice(): Theme {
  try {
    const stored = localStorage.getItem(STORAGE_KEY);
    return THEMES.find((theme) => theme === stored) ?? 'auto';
  } catch {
    return 'auto';
  }
}

function writeChoice(theme: Theme): void {
  try {
    localStorage.setItem(STORAGE_KEY, theme);
  } catch {
    // Storage is switched off: the choice lasts as long as the page.
  }
}
