import type { AssistantEvent } from '@sternline/engine'

/** Is told what happens. */
export type Emit = (event: AssistantEvent) => void
