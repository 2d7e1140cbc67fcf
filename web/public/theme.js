// Runs before the first paint, so that a chosen theme does not flash. A file, because the content policy forbids inline scripts.
;(function () {
  var theme = null
  try {
    theme = window.localStorage.getItem('cluster-codex.theme')
  } catch {
    // Storage is switched off: the system's theme it is.
  }
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
})()
