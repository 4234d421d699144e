/** Small line drawings on a grid of 16; decoration only, words stand beside them. */
import { svg, html } from 'lit'

const PATHS = {
  overview: svg`<path d="M2 13V9M6 13V3M10 13V7M14 13V5"/>`,
  routes: svg`<circle cx="3.5" cy="8" r="1.5"/><circle cx="12.5" cy="3.5" r="1.5"/><circle cx="12.5" cy="12.5" r="1.5"/><path d="M5 8h2c3 0 1-4.5 4-4.5M7 8c3 0 1 4.5 4 4.5"/>`,
  bans: svg`<circle cx="8" cy="8" r="5.5"/><path d="M4 4l8 8"/>`,
  nodes: svg`<rect x="2" y="2.5" width="12" height="4.5" rx="1"/><rect x="2" y="9" width="12" height="4.5" rx="1"/><path d="M4.5 4.75h.01M4.5 11.25h.01"/>`,
  config: svg`<path d="M2 4h6M12 4h2M2 8h2M8 8h6M2 12h7M13 12h1"/><circle cx="10" cy="4" r="1.6"/><circle cx="6" cy="8" r="1.6"/><circle cx="11" cy="12" r="1.6"/>`,
  events: svg`<path d="M3 3.5h.01M6 3.5h8M3 8h.01M6 8h8M3 12.5h.01M6 12.5h8"/>`,
  system: svg`<circle cx="8" cy="8" r="5.5"/><path d="M8 2.5v11a5.5 5.5 0 0 0 0-11z" fill="currentColor"/>`,
  light: svg`<circle cx="8" cy="8" r="3"/><path d="M8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1"/>`,
  dark: svg`<path d="M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7z"/>`,
  add: svg`<path d="M8 3v10M3 8h10"/>`,
  back: svg`<path d="M10 3 5 8l5 5"/>`,
  sound: svg`<path d="M2.5 6v4H5l3.5 3V3L5 6zM11 5.5a3.5 3.5 0 0 1 0 5M13 3.5a6.5 6.5 0 0 1 0 9"/>`,
  muted: svg`<path d="M2.5 6v4H5l3.5 3V3L5 6zM11 6l4 4M15 6l-4 4"/>`,
  copy: svg`<rect x="5.5" y="5.5" width="8" height="8" rx="1.5"/><path d="M3.5 10.5h-1v-8h8v1"/>`,
  keys: svg`<rect x="1.5" y="4" width="13" height="8.5" rx="1.5"/><path d="M4 7h.01M6.6 7h.01M9.3 7h.01M12 7h.01M5 10h6"/>`,
  leave: svg`<path d="M6 2.5H3v11h3M7 8h7M11 5l3 3-3 3"/>`,
}

export const icon = name => html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">${PATHS[name]}</svg>`
