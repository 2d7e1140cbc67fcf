import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react'
import styles from './Button.module.css'
import { classes } from '../classes'

export type ButtonTone = 'primary' | 'secondary' | 'ghost' | 'danger'

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  tone?: ButtonTone
  size?: 'sm' | 'md'
  icon?: ReactNode
  /** Shows a spinner and disables the button. */
  busy?: boolean
  ref?: Ref<HTMLButtonElement>
}

const TONE: Record<ButtonTone, string | undefined> = {
  primary: styles.primary,
  secondary: styles.secondary,
  ghost: styles.ghost,
  danger: styles.danger,
}

export function Button({ tone = 'secondary', size = 'md', icon, busy = false, type = 'button', className, children, disabled, ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
      className={classes(styles.button, TONE[tone], size === 'sm' && styles.sm, className)}
    >
      {busy ? <span className={styles.spinner} aria-hidden /> : icon}
      {children}
    </button>
  )
}

interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon'> {
  /** What the button does, for screen readers and as a tooltip. */
  label: string
  children: ReactNode
}

export function IconButton({ label, tone = 'ghost', className, children, ...rest }: IconButtonProps) {
  return (
    <Button {...rest} tone={tone} aria-label={label} title={label} className={classes(styles.icon, className)}>
      {children}
    </Button>
  )
}
