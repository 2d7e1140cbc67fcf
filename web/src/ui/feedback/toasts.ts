import { Toast } from '@base-ui/react/toast'

/** One manager, so that code outside of components can show toasts too. */
export const toastManager = Toast.createToastManager()

export function toast(title: string, description?: string): void {
  toastManager.add({ title, description, type: 'info' })
}

/** Stays longer and is announced at once. */
export function toastError(title: string, description?: string): void {
  toastManager.add({ title, description, type: 'error', priority: 'high', timeout: 10_000 })
}
