/** Where a page takes the code of its address for a cookie. */
const ACCESS_PATH = '/api/access'

const CODE = /^#code=([\w-]+)$/

/**
 * Opens the page with the one-time code in its address, where there is one: the code is given for a cookie and taken out of the
 * address, so that it stays in no history. Never rejects: a code that was not taken shows when the server is asked.
 */
export async function openWithCode(): Promise<void> {
  const code = CODE.exec(location.hash)?.[1]
  if (code === undefined) return
  history.replaceState(null, '', location.pathname)
  try {
    await fetch(ACCESS_PATH, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code }),
    })
  } catch {
    // The server is gone; the stream of events says so.
  }
}
