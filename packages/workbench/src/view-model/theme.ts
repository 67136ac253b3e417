/** What a person chose: a theme, or to follow the system. */
export type ThemeChoice = 'system' | 'light' | 'dark'

/** Where the choice is kept in `localStorage`. `public/theme.js` reads it before the first paint. */
export const THEME_KEY = 'sternline.theme'

/** The choices in the order in which the switch shows them. */
export const THEME_CHOICES: readonly ThemeChoice[] = ['system', 'light', 'dark']

/**
 * Reads a stored choice.
 *
 * @param stored what `localStorage` holds; anything unknown follows the system
 */
export function readTheme(stored: string | null): ThemeChoice {
  return stored === 'light' || stored === 'dark' ? stored : 'system'
}
