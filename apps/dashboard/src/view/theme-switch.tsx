import type { JSX } from 'preact';
import { THEMES, type Theme, type ThemeChoice } from './theme.ts';

const ICONS: Readonly<Record<Theme, JSX.Element>> = {
  auto: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <path d="M8 2.5a5.5 5.5 0 0 0 0 11z" class="half" />
    </>
  ),
  light: (
    <path d="M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6M8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1.1 1.1M11.9 11.9 13 13M13 3l-1.1 1.1M4.1 11.9 3 13" />
  ),
  dark: <path d="M13.4 9.9A5.8 5.8 0 0 1 6.1 2.6a5.8 5.8 0 1 0 7.3 7.3z" />,
};

/** Automatic, light or dark. */
export function ThemeSwitch({ theme }: { readonly theme: ThemeChoice }) {
  return (
    <fieldset class="theme-switch">
      <legend class="visually-hidden">Colours</legend>
      {THEMES.map((name) => (
        <label key={name} title={`Colours: ${name}`}>
          <input
            type="radio"
            name="theme"
            value={name}
            checked={theme.chosen.value === name}
            onChange={() => {
              theme.chosen.value = name;
            }}
          />
          <svg viewBox="0 0 16 16" aria-hidden="true">
            {ICONS[name]}
          </svg>
          <span class="visually-hidden">{name}</span>
        </label>
      ))}
    </fieldset>
  );
}
