# Part of scripts/test: what has to be on the machine.

# Fails early, with what is missing, rather than in the middle of a build.
require_sdks() {
  local missing=()
  command -v dotnet > /dev/null || missing+=("the .NET SDK (version: global.json)")
  command -v node > /dev/null || missing+=("Node 20 or newer")
  command -v npm > /dev/null || missing+=("npm")
  if ((${#missing[@]})); then
    printf 'scripts/test: missing: %s\n' "${missing[@]}" >&2
    exit 1
  fi
}

apt_install() {
  if ! command -v apt-get > /dev/null || [[ $(id -u) != 0 ]]; then
    echo "scripts/test: cannot install $* here (needs apt-get and root); install it by hand" >&2
    return 1
  fi
  {
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" ||
      { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"; }
  } >> "$results/install.log" 2>&1 || {
    echo "scripts/test: installing $* failed; see $results/install.log" >&2
    return 1
  }
}

needs() {
  local part
  for part in "${selected[@]}"; do
    [[ " $* " == *" $part "* ]] && return 0
  done
  return 1
}

install_programs() {
  if needs DemoCluster.Tests IssueService.Tests healthy-hold EndToEnd && ! command -v kubectl > /dev/null; then
    apt_install kubernetes-client
  fi
  if needs Interop.Tests && [[ -x scripts/install-interop ]]; then
    scripts/install-interop >> "$results/install.log" 2>&1 ||
      echo "scripts/test: scripts/install-interop failed; see $results/install.log" >&2
  fi
  if needs EndToEnd; then
    install_chromium
  fi
}

# Playwright's own build where it can be downloaded, else the distribution's.
install_chromium() {
  [[ -n ${CLUSTERCODEX_CHROMIUM:-} ]] && return
  local found
  if found=$(command -v chromium || command -v chromium-browser || command -v google-chrome); then
    export CLUSTERCODEX_CHROMIUM=$found
    return
  fi
  # The test project's Playwright determines the matching browser build; it exists once the project is built.
  local bin=tests/EndToEnd/bin/Debug/net10.0/.playwright
  if [[ ! -f $bin/package/cli.js ]]; then
    dotnet build tests/EndToEnd -nologo -v quiet >> "$results/install.log" 2>&1
  fi
  if [[ -f $bin/package/cli.js ]] && timeout 180 node "$bin/package/cli.js" install chromium >> "$results/install.log" 2>&1; then
    return
  fi
  apt_install chromium && CLUSTERCODEX_CHROMIUM=$(command -v chromium) && export CLUSTERCODEX_CHROMIUM
}

# npm ci only when package-lock.json is newer than what is installed.
install_packages() {
  [[ $1/node_modules/.package-lock.json -nt $1/package-lock.json ]] || (cd "$1" && npm ci) >> "$results/install.log" 2>&1 || {
    echo "scripts/test: npm ci in $1 failed; see $results/install.log" >&2
    return 1
  }
}

prepare_web() {
  if needs web-lint web-typecheck web-test web-build EndToEnd; then
    install_packages web
  fi
  # The browser journeys need the page; run alone, they must not have to wait for AppHost to build it.
  if needs EndToEnd && ! needs web-build; then
    npm --prefix web run build >> "$results/install.log" 2>&1 || echo "scripts/test: the page could not be built; see $results/install.log" >&2
  fi
  if needs EndToEnd; then
    install_packages tests/EndToEnd/mcp-client
  fi
  if needs charts; then
    install_packages tests/Charts
  fi
}
