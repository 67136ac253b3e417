/** Why tokens that had been sent before were paid again. */
export const CAUSES = ['expiry', 'lookback', 'change', 'cold', 'race', 'unmarked'] as const

/**
 * `expiry`: their entry's life was over. `lookback`: the entry was there, but no marker looked far enough back. `change`: the
 * request differs from the one before in what comes earlier. `cold`: a new conversation begins. `race`: the entry could not
 * be read yet. `unmarked`: no marker had ever covered them.
 */
export type Cause = (typeof CAUSES)[number]

/** Tokens by cause. */
export type Repeats = Readonly<Record<Cause, number>>
