import { ChevronDown } from 'lucide-react'
import styles from './Select.module.css'

interface SelectProps {
  label: string
  value: string
  options: readonly { value: string; label: string }[]
  onChange: (value: string) => void
}

/** A native select for toolbars; its label is for screen readers. */
export function Select({ label, value, options, onChange }: SelectProps) {
  return (
    <span className={styles.frame}>
      <select aria-label={label} className={styles.select} value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown size={14} aria-hidden className={styles.icon} />
    </span>
  )
}
