/** Where in the console one is: the part of the address after #. */
const PAGES = ['routes', 'bans', 'nodes', 'config', 'events']

/** {page, app, name}; what cannot be read is the overview. */
export function place() {
  const [page = '', ...rest] = location.hash.replace(/^#\/?/, '').split('/')
  if (page === 'streams' && rest.length === 2) {
    try {
      return { page: 'stream', app: decodeURIComponent(rest[0]), name: decodeURIComponent(rest[1]) }
    } catch {
      return { page: 'overview' }
    }
  }
  return { page: PAGES.includes(page) ? page : 'overview' }
}

export const streamHref = ({ app, name }) => `#/streams/${encodeURIComponent(app)}/${encodeURIComponent(name)}`

export function onMove(callback) {
  addEventListener('hashchange', callback)
}
