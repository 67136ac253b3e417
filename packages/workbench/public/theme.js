// Sets the chosen theme before anything is painted. It is a file of its own because the page allows no inline script;
// the key and the two values are those of src/view-model/theme.ts, and a test compares them.
;(() => {
  try {
    const theme = localStorage.getItem('sternline.theme')
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
  } catch {
    // Storage is denied: the system's preference holds.
  }
})()
