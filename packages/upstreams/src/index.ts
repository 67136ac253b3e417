/** Filled in by the issue that brings this package. */
export {}
