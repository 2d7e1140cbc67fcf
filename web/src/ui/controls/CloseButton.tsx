import { X } from 'lucide-react'
import type { ButtonHTMLAttributes, Ref } from 'react'
import { classes } from '../classes'
import styles from './CloseButton.module.css'

interface CloseButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** What the button does, for screen readers. */
  label: string
  /** Of the icon, in pixels. */
  iconSize: number
  large?: boolean
  ref?: Ref<HTMLButtonElement>
}

/** A cross that closes, clears or removes what it belongs to. */
export function CloseButton({ label, iconSize, large = false, className, ...rest }: CloseButtonProps) {
  return (
    <button {...rest} type="button" aria-label={label} className={classes(styles.close, large && styles.large, className)}>
      <X size={iconSize} aria-hidden />
    </button>
  )
}
