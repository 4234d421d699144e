/** The nodes, and who of them is missing: read anew when one comes or goes, and now and then. */
import { api } from './api.js'
import { Resource } from './resource.js'
import { store } from './store.js'

const REREAD_MS = 5_000
const resource = new Resource(api.nodes)

/** Pages are drawn each second by the counters; these figures are read less often. */
export const nodes = () => resource.keep(`${Math.floor(Date.now() / REREAD_MS)} ${store.nodesSeen}`)

export const rereadNodes = () => resource.refresh()

/** Whether there are other nodes; a relay that is alone is not asked again. */
export function isCluster() {
  const { value } = resource.value === null ? nodes() : resource
  return value !== null && (value.nodes.length + value.missing.length > 1 || value.nodes.some(node => node.cluster))
}

/** Names of nodes that do not answer. */
export const missingNodes = () => isCluster() ? nodes().value.missing : []
