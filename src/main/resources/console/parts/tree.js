/** A tree of values as the YAML that it is, its branches to be folded. */
import { html } from 'lit'

const isBranch = value => value !== null && typeof value === 'object' && Object.keys(value).length > 0
const scalar = value => value === null ? 'none' : Array.isArray(value) ? '[]' : typeof value === 'object' ? '{}' : String(value)

export const tree = value => html`<div class="tree">${branches(value)}</div>`

function branches(value) {
  return Object.entries(value).map(([key, inner]) => {
    const label = Array.isArray(value) ? html`<span class="key">-</span> ${nameOf(inner)}` : html`<span class="key">${key}:</span>`
    return isBranch(inner)
      ? html`<details open><summary>${label}</summary><div class="in">${branches(inner)}</div></details>`
      : html`<p>${Array.isArray(value) ? html`<span class="key">-</span> ` : label} ${scalar(inner)}</p>`
  })
}

/** By what one knows an entry of a list when it is folded. */
const nameOf = entry => entry?.id ?? entry?.match ?? entry?.name ?? (entry?.port === undefined ? '' : `${entry.host ?? ''}:${entry.port}`)
