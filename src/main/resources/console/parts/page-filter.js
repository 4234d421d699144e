/** The one filter of a page: `/` leads to it, Escape empties it. */
import { html } from 'lit'
import { live } from 'lit/directives/live.js'

export function pageFilter(value, placeholder, change) {
  const key = event => {
    if (event.key === 'Escape') change('')
  }
  return html`<input type="search" class="filter" data-filter aria-label=${placeholder} placeholder="${placeholder}  ( / )"
    .value=${live(value)} @input=${event => change(event.target.value)} @keydown=${key}>`
}
