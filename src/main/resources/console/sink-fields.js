/** What a sink may be told, as fields of a form. The key goes in and never comes out. */
const DEFAULT = ['', 'default']
const words = (...options) => [DEFAULT, ...options.map(option => [option, option])]

/** @param sink null for a new one; else the one to be changed, with what it tells of its `settings` */
export function sinkGroups(sink) {
  const settings = sink?.settings ?? {}
  const set = path => path.split('/').slice(1).reduce((at, step) => at?.[step], settings)
  const field = (pointer, label, more = {}) => ({ pointer, label, value: unmasked(set(pointer)), ...more })
  return [
    {
      title: null,
      fields: [
        ...sink === null ? [{ pointer: '/id', label: 'Id', placeholder: 'made for you', hint: 'Letters, digits, dots, dashes, underscores. It stands in logs and metrics.' }] : [],
        { pointer: '/url', label: 'URL', value: unmasked(settings.url), placeholder: sink?.url ?? 'rtmp://host[:port]/app/name', isRequired: sink === null,
          hint: sink === null ? 'rtmp:// or rtmps://, or file:name.flv. With a key it ends with the app.' : 'Empty: stays as it is. A new one is dialled anew.' },
        { pointer: '/key', label: 'Stream key', kind: 'password', value: '', placeholder: sink === null ? 'none' : 'unchanged',
          hint: 'Sent as the stream’s name, exactly as it stands. It is never shown again.' },
        field('/profile', 'Platform', { kind: 'select', options: words('youtube', 'twitch', 'facebook', 'ivs', 'x'), hint: 'Says what the platform will refuse of the stream.' }),
      ],
    },
    {
      title: 'Queue, retry and more',
      fields: [
        field('/queue/bytes', 'Queue, bytes', { placeholder: '4MiB', hint: '64KiB to 1GiB' }),
        field('/queue/time', 'Queue, media time', { placeholder: '4s', hint: '100ms to 10m' }),
        field('/delay', 'Delay', { placeholder: '0s', hint: 'How far behind the stream it is kept on purpose, 0s to 10m.' }),
        field('/retry/max', 'Longest wait between tries', { placeholder: '30s' }),
        field('/retry/giveUpAfter', 'Give up after', { placeholder: 'never', hint: 'Without success for so long it fails.' }),
        field('/backup', 'Backup URL', { placeholder: 'none', hint: 'Takes over after two failed tries.' }),
        field('/start', 'Start with', { kind: 'select', options: words('auto', 'key', 'gop') }),
        field('/end', 'End by', { kind: 'select', options: words('unpublish', 'close') }),
        field('/enhanced', 'Enhanced RTMP', { kind: 'select', options: words('auto', 'on', 'off') }),
        field('/connectTimeout', 'Connect timeout', { placeholder: '5s' }),
        field('/stallTimeout', 'Stall timeout', { placeholder: '10s' }),
      ],
    },
  ]
}

/** A masked URL would be taken at its word. */
const unmasked = value => value === undefined || value === null || String(value).includes('***') ? '' : String(value)
