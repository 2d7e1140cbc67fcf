import { Dialog as Base } from '@base-ui/react/dialog'
import { type ReactNode, useRef } from 'react'
import { classes } from '../classes'
import { CloseButton } from '../controls/CloseButton'
import styles from './Dialog.module.css'

interface DialogProps {
  title: ReactNode
  description?: ReactNode
  onClose: () => void
  /** `drawer` is at the right edge and leaves the rest of the page visible. */
  kind?: 'dialog' | 'wide' | 'broad' | 'drawer'
  /** A click outside does not close it: for forms, whose input would be lost. */
  guarded?: boolean
  /** Below the scrolling content. */
  footer?: ReactNode
  children: ReactNode
}

const KIND: Record<NonNullable<DialogProps['kind']>, string | undefined> = {
  dialog: styles.dialog,
  wide: styles.wide,
  broad: styles.broad,
  drawer: styles.drawer,
}

/** A modal dialog, open while it is rendered. Traps the focus, restores it on close, and closes on Escape. */
export function Dialog({ title, description, onClose, kind = 'dialog', guarded = false, footer, children }: DialogProps) {
  const popup = useRef<HTMLDivElement>(null)
  const hasFooter = footer !== undefined && footer !== null && footer !== false
  return (
    <Base.Root open disablePointerDismissal={guarded} onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={styles.backdrop} />
        <Base.Popup ref={popup} initialFocus={() => firstField(popup.current)} className={classes(styles.popup, KIND[kind])}>
          <header className={styles.header}>
            <div className={styles.heading}>
              <Base.Title className={styles.title}>{title}</Base.Title>
              {description !== undefined && (
                <Base.Description className={styles.description} render={<div />}>
                  {description}
                </Base.Description>
              )}
            </div>
            <Base.Close render={<CloseButton label="Close" iconSize={18} large />} />
          </header>
          <div className={styles.body}>{children}</div>
          {hasFooter && <footer className={styles.footer}>{footer}</footer>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

/** The first text field, else the dialog itself; never the close button. */
function firstField(popup: HTMLElement | null): HTMLElement | null {
  return popup?.querySelector<HTMLElement>('input:not(:disabled), textarea:not(:disabled)') ?? popup
}
