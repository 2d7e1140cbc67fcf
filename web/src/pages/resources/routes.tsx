import { ResourceDetailPage } from '../resource/ResourceDetailPage'
import { ResourcesIndex } from './ResourcesIndex'
import { ResourcesPage } from './ResourcesPage'

export const index = { element: <ResourcesIndex /> }
export const table = { element: <ResourcesPage /> }
export const detail = { element: <ResourceDetailPage /> }
