import '@testing-library/jest-dom/vitest'
import { cleanup, configure } from '@testing-library/react'
import { afterAll, afterEach, beforeAll, vi } from 'vitest'
import { signOut } from '../api/session'
import { closeStreams } from './events'
import { server } from './server'

// jsdom has no layout: gives the virtualizer a viewport.
Object.defineProperty(HTMLElement.prototype, 'offsetHeight', {
  configurable: true,
  get(this: HTMLElement) {
    return this.dataset.index === undefined ? 800 : 40
  },
})
Object.defineProperty(HTMLElement.prototype, 'offsetWidth', { configurable: true, get: () => 1200 })
Object.defineProperty(Element.prototype, 'clientHeight', { configurable: true, get: () => 800 })
Object.defineProperty(Element.prototype, 'clientWidth', { configurable: true, get: () => 1200 })
Element.prototype.scrollTo = () => undefined
Element.prototype.getAnimations = () => []
const ignore = (): void => undefined
vi.stubGlobal(
  'ResizeObserver',
  class {
    observe = ignore
    unobserve = ignore
    disconnect = ignore
  },
)
// Tests wait on conditions: a long timeout delays only failures.
configure({ asyncUtilTimeout: 6_000 })

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))

afterEach(async () => {
  cleanup()
  closeStreams()
  sessionStorage.removeItem('cluster-codex.refresh')
  await signOut()
  sessionStorage.clear()
  localStorage.clear()
  server.resetHandlers()
})

afterAll(() => server.close())
