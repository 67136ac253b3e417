/**
 * The shadow root of an element, empty. CodeMirror writes its styles into a `<style>` element of a document, which the
 * page's policy refuses, but into constructed sheets of a shadow root, which it allows. Tokens reach in by inheritance.
 */
export function emptyShadowRoot(host: HTMLElement): ShadowRoot {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' })
  root.replaceChildren()
  return root
}
