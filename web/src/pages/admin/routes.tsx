import { AdminPage } from './AdminPage'

export const admin = { element: <AdminPage /> }
