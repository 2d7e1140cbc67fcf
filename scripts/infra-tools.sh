# Part of start-infra.sh and stop-infra.sh: what they need on the machine.

require() {
  local tool missing=no
  for tool in "$@"; do
    if ! command -v "$tool" > /dev/null; then
      missing=yes
      case $tool in
        docker) echo "missing: docker, which runs the cluster's nodes; install Docker Engine or Docker Desktop" >&2 ;;
        k3d) echo "missing: k3d, which runs Kubernetes in containers; see k3d.io" >&2 ;;
        helm) echo "missing: helm, which installs the charts; see helm.sh" >&2 ;;
        kubectl) echo "missing: kubectl, the Kubernetes client; see kubernetes.io (tools)" >&2 ;;
      esac
    fi
  done
  if [[ $missing == yes ]]; then
    echo "Without Docker, \`dotnet run --project AppHost\` starts a demo cluster that needs none of these." >&2
    exit 1
  fi
}

require_docker() {
  if ! docker info > /dev/null 2>&1; then
    echo "Docker does not answer: start it, or add yourself to the group that may use it (docker info prints the reason)." >&2
    exit 1
  fi
}
