import { useId, useState } from 'react'
import { CloseButton } from './CloseButton'
import { Field } from './Field'
import styles from './TagInput.module.css'

interface TagInputProps {
  label: string
  hint?: string
  error?: string | undefined
  values: readonly string[]
  onChange: (values: string[]) => void
  /** Why a value is invalid; `undefined` if it is valid. */
  validate: (value: string) => string | undefined
  suggestions?: readonly string[]
  /** Shown while the list is empty. */
  placeholder?: string
  /** Whether the input holds invalid text, which would be lost if the form were sent. */
  onProblem: (problem: boolean) => void
}

/** A list of words: Enter, comma or space adds one, Backspace in the empty input removes the last. */
export function TagInput({ label, hint, error, values, onChange, validate, suggestions = [], placeholder, onProblem }: TagInputProps) {
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string>()
  const listId = useId()

  function report(message: string | undefined): void {
    setProblem(message)
    onProblem(message !== undefined)
  }

  function add(): void {
    const words = text.split(/[\s,]+/).filter((word) => word !== '')
    const invalid = words.map(validate).find((message) => message !== undefined)
    report(invalid)
    if (invalid !== undefined) return
    setText('')
    const next = [...new Set([...values, ...words])]
    if (next.length !== values.length) onChange(next)
  }

  return (
    <Field label={label} hint={hint} error={problem ?? error}>
      {(aria) => (
        <div className={styles.box}>
          {values.map((value) => (
            <span key={value} className={styles.tag}>
              {value}
              <CloseButton
                label={`Remove ${value} from ${label}`}
                iconSize={12}
                onClick={() => onChange(values.filter((each) => each !== value))}
              />
            </span>
          ))}
          <input
            {...aria}
            className={styles.input}
            value={text}
            list={suggestions.length > 0 ? listId : undefined}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            placeholder={values.length === 0 ? placeholder : undefined}
            onChange={(event) => {
              setText(event.target.value)
              report(undefined)
            }}
            onBlur={add}
            onKeyDown={(event) => {
              if ((event.key === 'Enter' || event.key === ',' || event.key === ' ') && text.trim() !== '') {
                event.preventDefault()
                add()
              } else if (event.key === 'Backspace' && text === '') {
                onChange(values.slice(0, -1))
              }
            }}
          />
          {suggestions.length > 0 && (
            <datalist id={listId}>
              {suggestions
                .filter((each) => !values.includes(each))
                .map((each) => (
                  <option key={each} value={each} />
                ))}
            </datalist>
          )}
        </div>
      )}
    </Field>
  )
}
