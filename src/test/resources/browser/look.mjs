// What can be seen of a page's accessibility from within it: names of controls, contrast of text.

/** Runs in the page; answers a list of faults, each with words to find it by. */
export function faultsOfPage() {
  const faults = []
  const where = element => `${element.tagName.toLowerCase()}.${element.className} "${element.textContent.trim().slice(0, 40)}"`
  const isShown = element => element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && element.getClientRects().length > 0
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })
  /** Any color of CSS as red, green, blue, alpha from 0 to 255. */
  const rgba = color => {
    canvas.clearRect(0, 0, 1, 1)
    canvas.fillStyle = color
    canvas.fillRect(0, 0, 1, 1)
    return [...canvas.getImageData(0, 0, 1, 1).data]
  }
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map(part => part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4)
    return 0.2126 * x + 0.7152 * y + 0.0722 * z
  }
  const ratio = (a, b) => {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y)
    return (high + 0.05) / (low + 0.05)
  }
  /** What lies behind: the nearest ancestor's colour that is opaque. */
  const ground = element => {
    for (let at = element; at !== null; at = at.parentElement) {
      const color = rgba(getComputedStyle(at).backgroundColor)
      if (color[3] === 255) return color
    }
    return [255, 255, 255, 255]
  }

  for (const control of document.querySelectorAll('button, a[href], input, select, textarea, meter, canvas, video, [role=img]')) {
    const labels = [...control.labels ?? []].map(label => label.textContent.trim())
    const name = control.getAttribute('aria-label') || labels.join('') || control.textContent.trim() || control.title
    if (isShown(control) && !name) faults.push(`no name: ${where(control)}`)
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement
    if (texts.currentNode.data.trim() === '' || !isShown(element) || element.closest('video, canvas, .hidden, .screen, .skip')) continue
    const style = getComputedStyle(element)
    const isLarge = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700)
    const seen = ratio(rgba(style.color), ground(element))
    if (seen < (isLarge ? 3 : 4.5)) faults.push(`contrast ${seen.toFixed(2)}: ${where(element)}`)
  }
  const overflow = document.documentElement.scrollWidth - innerWidth
  if (overflow > 0) faults.push(`${overflow} px to the right of the window`)
  if (document.querySelectorAll('h1').length !== 1) faults.push('not one h1')
  return faults
}
