import { useEffect, useEffectEvent } from 'react'

/** Handlers by `KeyboardEvent.key`. A handler that returns `false` leaves the key to the browser. */
export type Hotkeys = Record<string, (event: KeyboardEvent) => unknown>

/** Single keys for the whole page; inactive while the user types, a dialog is open, or a modifier is held. */
export function useHotkeys(hotkeys: Hotkeys, { enabled = true }: { enabled?: boolean } = {}): void {
  const handle = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || isDialogOpen()) return
    const handler = hotkeys[event.key]
    if (handler && handler(event) !== false) event.preventDefault()
  })

  useEffect(() => {
    if (!enabled) return
    const listener = (event: KeyboardEvent): void => handle(event)
    document.addEventListener('keydown', listener)
    return () => document.removeEventListener('keydown', listener)
  }, [enabled])
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || target.matches('input:not([type="checkbox"]), textarea, select') || target.closest('[role="menu"], [role="listbox"]') !== null
}

function isDialogOpen(): boolean {
  return document.querySelector('[role="dialog"], [role="alertdialog"]') !== null
}
