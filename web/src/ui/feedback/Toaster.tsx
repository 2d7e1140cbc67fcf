import { Toast } from '@base-ui/react/toast'
import type { ReactNode } from 'react'
import { CloseButton } from '../controls/CloseButton'
import styles from './Toaster.module.css'
import { toastManager } from './toasts'

export function Toaster({ children }: { children: ReactNode }) {
  return (
    <Toast.Provider toastManager={toastManager} limit={4}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className={styles.viewport}>
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  )
}

function ToastList() {
  const { toasts } = Toast.useToastManager()
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className={styles.toast}>
      <Toast.Content className={styles.content}>
        <Toast.Title className={styles.title} />
        <Toast.Description className={styles.description} />
      </Toast.Content>
      <Toast.Close render={<CloseButton label="Dismiss message" iconSize={16} />} />
    </Toast.Root>
  ))
}
