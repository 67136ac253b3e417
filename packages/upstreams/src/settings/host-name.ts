/**
 * A name that clients reach a gateway by, as a Host header has it: `gw.corp` for every port, `gw.corp:8443` for that one. No address: a scheme or a
 * path would never be found in a Host header, and no name would be answered.
 */
export const HOST_NAME: RegExp = /^(?:[A-Za-z0-9_][A-Za-z0-9_.-]*|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/
