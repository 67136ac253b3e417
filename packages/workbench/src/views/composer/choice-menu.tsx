import * as Menu from '@radix-ui/react-dropdown-menu'
import { type JSX, type ReactNode, useRef } from 'react'

/** Does what was chosen once the menu is closed, and the focus back on its button: a question that it leads to gives it back to there. */
export type AfterClose = (act: () => void) => void

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
  children: (afterClose: AfterClose) => ReactNode
}>): JSX.Element {
  const chosen = useRef<(() => void) | null>(null)
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger className="choice">
        <span className="unseen">{label}: </span>
        <span className="choice-shown">{shown}</span>
        <span aria-hidden="true">▾</span>
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Content
          className="choices"
          align="start"
          side="top"
          sideOffset={4}
          collisionPadding={8}
          loop
          onCloseAutoFocus={() => {
            const act = chosen.current
            chosen.current = null
            // The menu gives the focus back to its button behind this.
            if (act !== null) queueMicrotask(act)
          }}
        >
          {children(act => {
            chosen.current = act
          })}
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
  /** One that is refused can be reached, so that its remark, which says why, can be read; it can't be chosen. */
  items: readonly Readonly<{ value: string; label: string; remark: string; isRefused?: boolean }>[]
}>): JSX.Element {
  const isRefused = (wanted: string): boolean => items.some(item => item.value === wanted && item.isRefused === true)
  return (
    <>
      <Menu.Label className="choice-title">{title}</Menu.Label>
      <Menu.RadioGroup value={value} onValueChange={wanted => !isRefused(wanted) && onChoose(wanted)}>
        {items.map(item => (
          <Menu.RadioItem
            key={item.value}
            value={item.value}
            className="choice-item"
            textValue={item.label}
            aria-disabled={item.isRefused === true || undefined}
            onSelect={event => item.isRefused === true && event.preventDefault()}
          >
            <Mark />
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

/** An item that is on or off. */
export function ChoiceSwitch({
  label,
  remark,
  isOn,
  onChange,
}: Readonly<{ label: string; remark: string; isOn: boolean; onChange: (isOn: boolean) => void }>): JSX.Element {
  return (
    <Menu.CheckboxItem className="choice-item" checked={isOn} onCheckedChange={onChange}>
      <Mark />
      <span className="choice-text">
        {label}
        <small>{remark}</small>
      </span>
    </Menu.CheckboxItem>
  )
}

/** A line between groups. */
export function ChoiceLine(): JSX.Element {
  return <Menu.Separator className="choice-line" />
}

function Mark(): JSX.Element {
  return (
    <span className="choice-mark">
      <Menu.ItemIndicator>✓</Menu.ItemIndicator>
    </span>
  )
}
