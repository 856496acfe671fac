#!/usr/bin/env bash
# Run the tests that need a real API server: starts etcd and kube-apiserver on the loopback, with their own
# certificates and an empty store, and ends both. Takes about a minute.
#
#   ETCD=/path/to/etcd KUBE_APISERVER=/path/to/kube-apiserver tests/live/real_cluster.sh [pytest arguments]
#
# With RECORD=fixtures/cluster/recorded.json the answers to a cluster with the fixture's manifests are recorded.
set -euo pipefail
cd "$(dirname "$0")/../.."
etcd=${ETCD:-$(command -v etcd || true)}
apiserver=${KUBE_APISERVER:-$(command -v kube-apiserver || true)}
if [ -z "$etcd" ] || [ -z "$apiserver" ]; then
  echo "no etcd or no kube-apiserver; expected them in ETCD and KUBE_APISERVER, or on the path" >&2
  exit 2
fi
folder=$(mktemp -d)
pids=()
finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$folder"
}
trap finish EXIT

port=${PORT:-16443}
store=$((port + 1))
peer=$((port + 2))
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$folder/ca.key" -out "$folder/ca.crt" -subj /CN=ca -days 2 2>/dev/null
openssl req -newkey rsa:2048 -nodes -keyout "$folder/server.key" -out "$folder/server.csr" -subj /CN=server 2>/dev/null
printf 'subjectAltName=DNS:localhost,IP:127.0.0.1' >"$folder/names"
openssl x509 -req -in "$folder/server.csr" -CA "$folder/ca.crt" -CAkey "$folder/ca.key" -CAcreateserial \
  -out "$folder/server.crt" -days 2 -extfile "$folder/names" 2>/dev/null
openssl genrsa -out "$folder/account.key" 2048 2>/dev/null
printf '%s\n' 'admin-token,admin,1,"system:masters"' \
  'reader-token,system:serviceaccount:archscan:archscan,2,"system:serviceaccounts"' >"$folder/tokens.csv"

"$etcd" --data-dir "$folder/etcd" --listen-client-urls "http://127.0.0.1:$store" \
  --advertise-client-urls "http://127.0.0.1:$store" --listen-peer-urls "http://127.0.0.1:$peer" \
  --initial-advertise-peer-urls "http://127.0.0.1:$peer" --initial-cluster "default=http://127.0.0.1:$peer" \
  >"$folder/etcd.log" 2>&1 &
pids+=($!)
"$apiserver" --etcd-servers="http://127.0.0.1:$store" --secure-port="$port" --bind-address=127.0.0.1 \
  --tls-cert-file="$folder/server.crt" --tls-private-key-file="$folder/server.key" \
  --service-account-key-file="$folder/account.key" --service-account-signing-key-file="$folder/account.key" \
  --service-account-issuer=https://kubernetes.default.svc --api-audiences=api \
  --token-auth-file="$folder/tokens.csv" --authorization-mode=RBAC --service-cluster-ip-range=10.0.0.0/24 \
  --disable-admission-plugins=ServiceAccount --etcd-compaction-interval=0 >"$folder/apiserver.log" 2>&1 &
pids+=($!)

cat >"$folder/kubeconfig" <<CONFIG
apiVersion: v1
kind: Config
clusters: [{name: test, cluster: {server: "https://127.0.0.1:$port", certificate-authority: "$folder/ca.crt"}}]
users: [{name: admin, user: {token: admin-token}}, {name: reader, user: {token: reader-token}}]
contexts:
  - {name: admin, context: {cluster: test, user: admin}}
  - {name: reader, context: {cluster: test, user: reader}}
current-context: admin
CONFIG
for _ in $(seq 120); do
  if curl -s --cacert "$folder/ca.crt" -H 'Authorization: Bearer admin-token' "https://127.0.0.1:$port/readyz" | grep -q '^ok'; then
    break
  fi
  sleep 0.5
done

export KUBECONFIG="$folder/kubeconfig" ARCHSCAN_REAL_CLUSTER=1 ARCHSCAN_ETCD="http://127.0.0.1:$store"
"${PYTHON:-python}" -m pytest tests/live/test_kubernetes_real.py "$@"
if [ -n "${RECORD:-}" ]; then
  "${PYTHON:-python}" -m tests.live.recording kube://admin/shop "$RECORD"
fi
