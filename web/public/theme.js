// Runs before the first paint, so that a chosen theme does not flicker. A file, because the Content Security Policy forbids inline scripts.
;(function () {
  var theme = null
  try {
    theme = window.localStorage.getItem('cluster-codex.theme')
  } catch {
    // Storage is disabled: the system's theme is used.
  }
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
})()
