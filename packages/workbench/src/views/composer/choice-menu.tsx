import * as Menu from '@radix-ui/react-dropdown-menu'
import type { JSX, ReactNode } from 'react'

/** A button that opens a menu. Not modal, so that nothing of the page is hidden or styled meanwhile. */
export function ChoiceMenu({
  label,
  shown,
  children,
}: Readonly<{
  /** What is chosen with it, for people who listen. */
  label: string
  /** What is chosen now. */
  shown: string
  children: ReactNode
}>): JSX.Element {
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger className="choice" aria-label={typeof shown === 'string' ? undefined : label}>
        <span className="unseen">{label}: </span>
        <span className="choice-shown">{shown}</span>
        <span aria-hidden="true">▾</span>
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Content className="choices" align="start" side="top" sideOffset={4} collisionPadding={8} loop>
          {children}
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  )
}

/** Items of which one is chosen. */
export function ChoiceGroup({
  title,
  value,
  onChoose,
  items,
}: Readonly<{
  title: string
  value: string
  onChoose: (value: string) => void
  items: readonly Readonly<{ value: string; label: string; remark: string; disabled?: boolean }>[]
}>): JSX.Element {
  return (
    <>
      <Menu.Label className="choice-title">{title}</Menu.Label>
      <Menu.RadioGroup value={value} onValueChange={onChoose}>
        {items.map(item => (
          <Menu.RadioItem
            key={item.value}
            value={item.value}
            className="choice-item"
            textValue={item.label}
            disabled={item.disabled === true}
          >
            <span className="choice-mark">
              <Menu.ItemIndicator>✓</Menu.ItemIndicator>
            </span>
            <span className="choice-text">
              {item.label}
              {item.remark !== '' && <small>{item.remark}</small>}
            </span>
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </>
  )
}
