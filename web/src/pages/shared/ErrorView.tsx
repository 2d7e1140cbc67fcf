import { CloudOff, Lock, SearchX, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { type ErrorCode, describeError, isTransient } from '../../api/errors'
import { Button } from '../../ui/controls/Button'
import { EmptyState } from '../../ui/feedback/EmptyState'

const ICON: Record<ErrorCode, ReactNode> = {
  AUTH_REQUIRED: <Lock size={26} />,
  FORBIDDEN: <Lock size={26} />,
  NOT_FOUND: <SearchX size={26} />,
  VALIDATION_ERROR: <TriangleAlert size={26} />,
  CONFLICT: <TriangleAlert size={26} />,
  RATE_LIMITED: <CloudOff size={26} />,
  UNAVAILABLE: <CloudOff size={26} />,
  INTERNAL_ERROR: <TriangleAlert size={26} />,
  UNREACHABLE: <CloudOff size={26} />,
}

interface ErrorViewProps {
  error: unknown
  onRetry?: () => void
  /** In place of the error's own title, where the page knows better what is missing. */
  title?: string
}

/** An error in the place of the content it kept away: what happened, and what comes next. */
export function ErrorView({ error, onRetry, title }: ErrorViewProps) {
  const text = describeError(error)
  return (
    <div role="alert">
      <EmptyState
        icon={ICON[text.code]}
        title={title ?? text.title}
        action={onRetry && text.code !== 'FORBIDDEN' && <Button onClick={onRetry}>Try again</Button>}
      >
        <p>{text.detail}</p>
        {text.code === 'FORBIDDEN' && <p>An administrator can widen your access policy under Admin → Access.</p>}
        {isTransient(error) && text.code !== 'UNREACHABLE' && <p>The page tries again by itself.</p>}
        {text.traceId !== undefined && (
          <p>
            Trace <code>{text.traceId}</code>
          </p>
        )}
      </EmptyState>
    </div>
  )
}
