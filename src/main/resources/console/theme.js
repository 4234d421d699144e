/** Light, dark, or as the system has it; the choice is kept in this browser. */
const KEPT_AS = 'rtmp-relay.theme'
const ORDER = ['system', 'light', 'dark']

export const theme = () => ORDER.includes(localStorage.getItem(KEPT_AS)) ? localStorage.getItem(KEPT_AS) : 'system'

export function applyTheme() {
  document.documentElement.dataset.theme = theme()
  dispatchEvent(new Event('themechange'))
}

export function nextTheme() {
  localStorage.setItem(KEPT_AS, ORDER[(ORDER.indexOf(theme()) + 1) % ORDER.length])
  applyTheme()
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => dispatchEvent(new Event('themechange')))

/** A colour role as the canvas of a chart wants it. */
export function colour(role) {
  const probe = document.body.appendChild(document.createElement('i'))
  probe.style.color = `var(--${role})`
  const resolved = getComputedStyle(probe).color
  probe.remove()
  return resolved
}
