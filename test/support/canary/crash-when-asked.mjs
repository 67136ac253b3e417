// Loaded into the product by a test: throws where nobody catches it, when the process is told to.
process.on('SIGUSR2', () => {
  throw new Error('a crash on purpose')
})
