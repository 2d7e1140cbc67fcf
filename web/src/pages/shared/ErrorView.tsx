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
  /** Replaces the error's own title. */
  title?: string
}

/** An error in place of the content that could not be loaded: what happened, and what would help. */
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
        {text.code === 'FORBIDDEN' && <p>An administrator can extend your access policy under Admin → Access.</p>}
        {isTransient(error) && text.code !== 'UNREACHABLE' && <p>The page retries automatically.</p>}
        {text.traceId !== undefined && (
          <p>
            Trace <code>{text.traceId}</code>
          </p>
        )}
      </EmptyState>
    </div>
  )
}
