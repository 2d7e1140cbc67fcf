import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from './Button'
import { toastError } from '../feedback/toasts'

const SHOWN_MS = 1_500

/** Copies `text` to the clipboard and confirms it. */
export function CopyButton({ text, label = 'Copy', size = 'sm' }: { text: string; label?: string; size?: 'sm' | 'md' }) {
  const [copied, setCopied] = useState(false)

  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [copied])

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text)
      setCopied(true)
    } catch {
      toastError('The browser did not allow copying', 'Select the text and copy it manually.')
    }
  }

  return (
    <Button tone="secondary" size={size} onClick={copy} icon={copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}>
      <span aria-live="polite">{copied ? 'Copied' : label}</span>
    </Button>
  )
}
