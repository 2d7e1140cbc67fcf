'use strict'

const refreshMilliseconds = 1000
const longestLogLines = 1000
const host = 'apphost'

const rows = new Map()
const table = document.getElementById('resources')
const summary = document.getElementById('summary')
const logOf = document.getElementById('log-of')
const log = document.getElementById('log')
let newestLine = 0

const toneOf = resource => {
  if (['FailedToStart', 'Restarting'].includes(resource.state) || (resource.state === 'Exited' && resource.detail)) return 'bad'
  if (resource.health === 'Healthy' || resource.state === 'Finished') return 'good'
  return 'busy'
}

const stateOf = resource => {
  if (resource.state === 'FailedToStart') return 'Failed to start'
  if (resource.state === 'NotStarted') return 'Not started'
  if (resource.state !== 'Running') return resource.state
  return resource.health === 'Healthy' ? 'Running' : 'Running, not ready'
}

const durationOf = startedAt => {
  const seconds = Math.max(0, Math.round((Date.now() - Date.parse(startedAt)) / 1000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`
}

const element = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties)
  made.append(...children)
  return made
}

// Only what changed is touched, so that focus and selection survive a refresh.
const setText = (node, text) => {
  if (node.textContent !== text) node.textContent = text
}

const createRow = name => {
  const cells = {
    state: element('span'),
    detail: element('span', { className: 'detail' }),
    addresses: element('td'),
    restarts: element('td', { className: 'number' }),
    since: element('td', { className: 'number' }),
    process: element('td', { className: 'number' }),
  }
  const restart = element('button', { type: 'button', textContent: 'Restart' })
  restart.setAttribute('aria-label', `Restart ${name}`)
  restart.addEventListener('click', () => fetch(`api/resources/${name}/restart`, { method: 'POST' }))
  table.append(element('tr', {},
    element('th', { scope: 'row', textContent: name }),
    element('td', {}, cells.state, cells.detail),
    cells.addresses, cells.restarts, cells.since, cells.process,
    element('td', {}, restart)))
  return { cells, restart }
}

const showResource = resource => {
  if (!rows.has(resource.name)) {
    rows.set(resource.name, createRow(resource.name))
    logOf.append(element('option', { value: resource.name, textContent: resource.name }))
  }
  const { cells, restart } = rows.get(resource.name)
  setText(cells.state, stateOf(resource))
  cells.state.className = toneOf(resource)
  setText(cells.detail, resource.detail)
  setText(cells.restarts, String(resource.restarts))
  const running = resource.processId !== null
  setText(cells.since, running ? durationOf(resource.startedAt) : '')
  setText(cells.process, running ? String(resource.processId) : '')
  setText(restart, running ? 'Restart' : 'Start')
  const addresses = JSON.stringify(resource.addresses)
  if (cells.addresses.dataset.shown !== addresses) {
    cells.addresses.dataset.shown = addresses
    cells.addresses.replaceChildren(...resource.addresses.map(address => element('span', { className: 'address' },
      element('span', { textContent: `${address.name} ` }),
      /^https?:/.test(address.url) ? element('a', { href: address.url, textContent: address.url }) : address.url)))
  }
}

const showLog = async () => {
  const name = logOf.value
  const response = await fetch(`api/resources/${name}/logs?after=${newestLine}`)
  const lines = await response.json()
  if (lines.length === 0 || name !== logOf.value) return
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40
  log.append(...lines.map(line => element('span', { className: line.isError ? 'error-line' : '', textContent: `${line.text}\n` })))
  newestLine = lines.at(-1).number
  while (log.childElementCount > longestLogLines) log.firstElementChild.remove()
  if (atEnd) log.scrollTop = log.scrollHeight
}

const refresh = async () => {
  try {
    const resources = await (await fetch('api/resources')).json()
    resources.forEach(showResource)
    const ready = resources.filter(resource => toneOf(resource) === 'good').length
    const failing = resources.filter(resource => toneOf(resource) === 'bad').map(resource => resource.name)
    setText(summary, `${ready} of ${resources.length} ready${failing.length > 0 ? `; trouble with ${failing.join(', ')}` : ''}`)
    await showLog()
  } catch {
    setText(summary, 'The application host does not answer: it has stopped.')
  }
  setTimeout(refresh, refreshMilliseconds)
}

logOf.append(element('option', { value: host, textContent: host }))
logOf.addEventListener('change', () => {
  newestLine = 0
  log.replaceChildren()
  showLog()
})
refresh()
