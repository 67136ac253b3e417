import { Component, type ReactNode } from 'react'
import { type Problem, pageBroken } from '../../view-model/problem.ts'
import { ProblemNotice } from './problem-notice.tsx'

type Props = Readonly<{ children: ReactNode }>
type Shown = Readonly<{ problem: Problem | null }>

/** Draws what is inside it; when that fails, says so in its place instead of leaving the page blank. */
export class ErrorBoundary extends Component<Props, Shown> {
  override state: Shown = { problem: null }

  static getDerivedStateFromError(error: unknown): Shown {
    return { problem: pageBroken(error instanceof Error ? error.message : '') }
  }

  override render(): ReactNode {
    const { problem } = this.state
    if (problem === null) return this.props.children
    return <ProblemNotice problem={problem} onRetry={() => this.setState({ problem: null })} />
  }
}
