import { useState } from 'react'
import { Form, FormError, FormFooter } from '../../forms/Form'
import { TextField } from '../../ui/controls/Field'
import { toast } from '../../ui/feedback/toasts'
import { Dialog } from '../../ui/overlays/Dialog'
import { MAX_NAME_LENGTH, useSavedViews } from './saved-views'

/** Names the present filters, grouping and order. */
export function SaveViewDialog({ search, onClose }: { search: string; onClose: () => void }) {
  const { views, save } = useSavedViews()
  const [name, setName] = useState('')
  const [missing, setMissing] = useState(false)
  const [error, setError] = useState<unknown>()
  const trimmed = name.trim()
  const replaces = views.some((view) => view.name === trimmed)

  function submit(): void {
    setMissing(trimmed === '')
    if (trimmed === '') return
    try {
      save({ name: trimmed, search })
    } catch (failure) {
      setError(failure)
      return
    }
    toast('View saved', trimmed)
    onClose()
  }

  return (
    <Dialog guarded title="Save this view" description="Filters, grouping and order, kept in this browser for you." onClose={onClose}>
      <Form onSubmit={submit}>
        <FormError error={error} title="The browser could not store the view" />
        <TextField
          label="Name"
          value={name}
          maxLength={MAX_NAME_LENGTH}
          hint={replaces ? 'Replaces the view of this name.' : undefined}
          error={missing && trimmed === '' ? 'Enter a name.' : undefined}
          onChange={(event) => setName(event.target.value)}
          required
        />
        <FormFooter submit="Save view" onCancel={onClose} />
      </Form>
    </Dialog>
  )
}
