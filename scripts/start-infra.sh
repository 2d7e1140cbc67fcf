#!/usr/bin/env bash
# Starts a Kubernetes of your own with Docker: k3d, the K8sGPT operator, and workloads that are broken on purpose.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

cluster=${CLUSTER_NAME:-cluster-codex}
namespace=${K8SGPT_NAMESPACE:-k8sgpt-operator-system}
repository=${K8SGPT_CHART_REPOSITORY:-https://charts.k8sgpt.ai}
wait_for=180s

usage() {
  cat <<TEXT
usage: scripts/start-infra.sh [--help]

Creates the k3d cluster '$cluster', installs the K8sGPT operator into '$namespace' and the broken workloads of
charts/broken-workloads. Running it again brings what is there up to date. scripts/stop-infra.sh removes it all.

needs: docker, k3d, helm, kubectl
environment:
  CLUSTER_NAME              the k3d cluster (default cluster-codex)
  K8SGPT_NAMESPACE          where the operator and its results live (default k8sgpt-operator-system)
  K8SGPT_CHART_REPOSITORY   where the operator's chart comes from (default https://charts.k8sgpt.ai)
TEXT
}

case ${1:-} in
  --help | -h) usage; exit 0 ;;
  '') ;;
  *) echo "start-infra: unknown argument $1; --help lists the options" >&2; exit 2 ;;
esac

source scripts/infra-tools.sh
require docker k3d helm kubectl
require_docker

if k3d cluster get "$cluster" > /dev/null 2>&1; then
  echo "The cluster '$cluster' already exists."
  k3d cluster start "$cluster" > /dev/null
else
  echo "Creating the cluster '$cluster'."
  k3d cluster create "$cluster" --agents 1 --wait --timeout "$wait_for"
fi
kubeconfig=$(k3d kubeconfig write "$cluster")
export KUBECONFIG=$kubeconfig
kubectl wait --for=condition=Ready nodes --all --timeout="$wait_for"

version=$(awk '$1 == "appVersion:" { print $2 }' charts/k8sgpt-operator/Chart.yaml)
echo "Installing the K8sGPT operator $version into '$namespace'."
helm upgrade --install k8sgpt-operator k8sgpt-operator --repo "$repository" --version "$version" \
  --namespace "$namespace" --create-namespace --values charts/k8sgpt-operator/operator-values.yaml --wait --timeout "$wait_for"
kubectl wait --for=condition=Established crd/k8sgpts.core.k8sgpt.ai crd/results.core.k8sgpt.ai --timeout="$wait_for"
helm upgrade --install cluster-codex-k8sgpt charts/k8sgpt-operator --namespace "$namespace"

echo "Installing the broken workloads."
# First in their working state, so that there is a good revision to roll back to; then, without waiting, in their broken state.
if ! helm status broken-workloads --namespace default > /dev/null 2>&1; then
  helm install broken-workloads charts/broken-workloads --namespace default --set stage=previous
  kubectl wait --for=condition=Available deployment --all --namespace broken --timeout="$wait_for" ||
    echo "Not every workload became available; continuing." >&2
fi
helm upgrade broken-workloads charts/broken-workloads --namespace default

cat <<TEXT

Done. The first results appear within a minute or two:
  kubectl --kubeconfig $kubeconfig get results -n $namespace
Look at the cluster with:
  KUBECONFIG=$kubeconfig dotnet run --project AppHost
TEXT
