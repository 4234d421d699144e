/** What a list may lack, and why. */
import { html, nothing } from 'lit'
import { missingNodes } from '../nodes.js'

/** @param what is on the nodes that do not answer */
export function missingNotice(what) {
  const names = missingNodes()
  return names.length === 0 ? nothing : html`<p class="note-warn" role="status"><b>${names.join(', ')}</b>
    ${names.length === 1 ? 'does' : 'do'} not answer: ${what} there are not shown. <a href="#/nodes">Nodes</a></p>`
}
