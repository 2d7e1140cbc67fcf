#!/usr/bin/env bash
# Removes what scripts/start-infra.sh started.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

cluster=${CLUSTER_NAME:-cluster-codex}

usage() {
  cat <<TEXT
usage: scripts/stop-infra.sh [--help]

Deletes the k3d cluster '$cluster' (CLUSTER_NAME) with everything in it, and its kubeconfig. Nothing happens when there is none.

needs: docker, k3d
TEXT
}

case ${1:-} in
  --help | -h) usage; exit 0 ;;
  '') ;;
  *) echo "stop-infra: unknown argument $1; --help lists the options" >&2; exit 2 ;;
esac

source scripts/infra-tools.sh
require docker k3d
require_docker

if k3d cluster get "$cluster" > /dev/null 2>&1; then
  k3d cluster delete "$cluster"
  rm -f "${K3D_CONFIG_DIR:-$HOME/.config/k3d}/kubeconfig-$cluster.yaml"
else
  echo "There is no cluster '$cluster'."
fi
