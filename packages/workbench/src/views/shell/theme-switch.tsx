import { type JSX, useState } from 'react'
import { readTheme, THEME_CHOICES, THEME_KEY, type ThemeChoice } from '../../view-model/theme.ts'

const WORDS: Readonly<Record<ThemeChoice, string>> = { system: 'System', light: 'Light', dark: 'Dark' }

/** Light, dark, or as the system says. The choice is kept in this browser. */
export function ThemeSwitch(): JSX.Element {
  const [chosen, setChosen] = useState(storedTheme)
  const choose = (theme: ThemeChoice): void => {
    setChosen(theme)
    applyTheme(theme)
  }
  return (
    <fieldset className="themes">
      <legend className="unseen">Theme</legend>
      {THEME_CHOICES.map(theme => (
        <label key={theme} className="theme">
          <input type="radio" name="theme" checked={theme === chosen} onChange={() => choose(theme)} />
          <span>{WORDS[theme]}</span>
        </label>
      ))}
    </fieldset>
  )
}

function storedTheme(): ThemeChoice {
  try {
    return readTheme(localStorage.getItem(THEME_KEY))
  } catch {
    return 'system'
  }
}

function applyTheme(theme: ThemeChoice): void {
  if (theme === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
  try {
    if (theme === 'system') localStorage.removeItem(THEME_KEY)
    else localStorage.setItem(THEME_KEY, theme)
  } catch {
    // Storage is denied: the choice holds until the page is left.
  }
}
