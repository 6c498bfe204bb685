#!/usr/bin/env bash
# A whole world on this machine, and the operator at work in it. `run.sh --help` says more.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: examples/quickstart/run.sh [--once] [--state DIR]

Builds what is missing; starts a Kubernetes API server, PostgreSQL and a simulated Proxmox VE
cluster on loopback ports; starts the operator; applies examples/*.yaml; shows what comes of it.
Ctrl-C ends and removes all of it.

  --once       end after the tour; exit code 0 only if everything was as it should be
  --state DIR  folder for everything that is written (default: .sandbox/quickstart)
TEXT
}

fail() {
  printf 'quickstart: %s\n' "$1" >&2
  exit "${2:-1}"
}

say() {
  printf '\n== %s\n' "$1"
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
state=$root/.sandbox/quickstart
once=false
while (($# > 0)); do
  case $1 in
    --once) once=true ;;
    --state)
      (($# > 1)) || fail "--state needs a folder" 2
      state=$2
      shift
      ;;
    -h | --help)
      usage
      exit 0
      ;;
    *)
      usage >&2
      fail "$1 is unknown; right would be --once or --state DIR" 2
      ;;
  esac
  shift
done

vm_operator=$root/operator/target/dist/bin/vm-operator
sandbox=$root/sandbox/target/dist/bin/sandbox
operator_pid=
watch_pid=

build() {
  local built=$root/operator/target/build-jdk newer
  if [[ -x $vm_operator && -x $sandbox && -f $built ]]; then
    newer=$(find "$root/pom.xml" "$root"/*/pom.xml "$root"/*/src/main -newer "$built" -print -quit)
    [[ -n $newer ]] || return 0
  fi
  say "Building (a minute or two)"
  (cd "$root" && mvn -B -q -DskipTests package)
}

clean_up() {
  local code=$?
  trap '' INT TERM
  trap - EXIT
  say "Cleaning up"
  stop "$watch_pid"
  stop "$operator_pid"
  "$sandbox" down --state "$state" || code=1
  exit "$code"
}

stop() {
  [[ -n $1 ]] || return 0
  kill "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}

# The value of a key of proxmox.json.
proxmox() {
  sed -n "s/^ *\"$1\" *: *\"\(.*\)\",\{0,1\}\$/\1/p" "$state/proxmox.json"
}

apply() {
  kubectl apply --server-side -f "$@"
}

credentials() {
  local token
  token=$(proxmox operatorToken)
  cat <<MANIFEST
apiVersion: v1
kind: Namespace
metadata:
  name: $VM_OPERATOR_NAMESPACE
---
apiVersion: v1
kind: Secret
metadata:
  name: lab-token
  namespace: $VM_OPERATOR_NAMESPACE
stringData:
  tokenID: "${token%%=*}"
  tokenSecret: "${token#*=}"
---
apiVersion: v1
kind: Secret
metadata:
  name: lab-ca
  namespace: $VM_OPERATOR_NAMESPACE
stringData:
  ca.crt: |
$(sed 's/^/    /' "$(proxmox caFile)")
MANIFEST
}

# Waits for a condition of everything of a kind, or for the end of the operator.
await() {
  kubectl wait --for="condition=$1" "${@:2}" --timeout=300s >/dev/null &
  local waiting=$!
  wait -n "$waiting" "$operator_pid" || true
  if ! kill -0 "$operator_pid" 2>/dev/null; then
    tail -n 20 "$state/operator.log" >&2
    fail "the operator has ended; its log: $state/operator.log"
  fi
  if ! wait "$waiting"; then
    kubectl get proxmoxclusters,virtualmachines --all-namespaces -o wide >&2
    fail "not everything is $1; the operator's log: $state/operator.log"
  fi
}

# One statement under a user's row-level security.
sql() {
  "$sandbox" sql --state "$state" --user "$1" "$2"
}

# Runs a statement, shows both, and checks that the answer holds a line.
expect() {
  local user=$1 statement=$2 line=$3 answer
  printf '%s> %s\n' "$user" "$statement"
  answer=$(sql "$user" "$statement")
  printf '%s\n' "$answer"
  grep -qxF -- "$line" <<<"$answer" || fail "'$line' was expected there"
}

build
mkdir -p "$state"
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

say "Starting the sandbox"
# What a run has left that was killed.
"$sandbox" down --state "$state" >/dev/null
# It also says how to use it; that comes at the end.
"$sandbox" up --state "$state" --time-scale 4 | sed -u '/^Ready/,$d'
set -a
# shellcheck disable=SC1091
. "$state/operator.env"
set +a
PATH=$state/bin:$PATH

say "Installing the custom resources and the operator's Secrets"
apply "$root/crds"
kubectl wait --for=condition=Established --timeout=60s --filename "$root/crds" >/dev/null
credentials | apply -

say "Starting the operator; its log: $state/operator.log"
"$vm_operator" run >"$state/operator.log" 2>&1 &
operator_pid=$!

say "Applying examples/*.yaml"
for manifest in "$root"/examples/*.yaml; do
  sed "s|https://pve1.example.com:8006|$(proxmox url)|" "$manifest" | apply -
done

say "Watching the VMs come up"
kubectl get virtualmachines --all-namespaces --watch &
watch_pid=$!
await Ready proxmoxclusters --all
await Ready virtualmachines --all --all-namespaces
await Mirrored virtualmachines --all --all-namespaces
stop "$watch_pid"
watch_pid=

say "The resources"
kubectl get proxmoxclusters
printf '\n'
kubectl get virtualmachines --all-namespaces

# The agent believes a change of power once two polls of Proxmox's statistics show it.
for ((second = 0; second < 60; second++)); do
  sql admin "SELECT name FROM vms WHERE status = 'running'" | grep -qxF '(3 rows)' && break
  sleep 1
done

columns='id, vmid, name, ip_address, status, cpu_cores, memory_mb, disk_gb'
say "What alice sees in the table vms"
expect alice "SELECT $columns FROM vms_with_rls ORDER BY name" '(2 rows)'
say "What bob sees"
expect bob "SELECT $columns FROM vms_with_rls ORDER BY name" '(1 row)'
say "What bob sees of alice's, and what he can do to them"
expect bob "SELECT $columns FROM vms WHERE name IN ('web-1', 'database-1')" '(0 rows)'
expect bob "UPDATE vms SET name = 'mine' WHERE name = 'web-1'" '0 rows changed'

token=$("$sandbox" token --state "$state" bob)
api=http://127.0.0.1:$VM_OPERATOR_API_PORT
say "What the API shows bob"
printf 'bob> curl %s/vms\n' "$api"
answer=$(curl -fsS -H "Authorization: Bearer $token" "$api/vms")
printf '%s\n' "$answer"
[[ $answer == *'"total":1'* ]] || fail "one VM was expected there"

if $once; then
  say "Everything is as it should be"
  exit 0
fi

database=${VM_OPERATOR_DATABASE_URL#jdbc:postgresql://}
say "Your turn, in another shell"
cat <<TEXT
  export KUBECONFIG=$KUBECONFIG PATH=$state/bin:\$PATH
  kubectl get virtualmachines -A -o wide
  kubectl describe virtualmachine web-1 -n team-a
  kubectl patch virtualmachine web-1 -n team-a --type merge -p '{"spec":{"runStrategy":"Halted"}}'
  kubectl delete virtualmachine web-1 -n team-b

  $sandbox sql --state $state --user alice 'SELECT name, status FROM vms'
  export API=$api TOKEN=\$($sandbox token --state $state alice)
  curl -H "Authorization: Bearer \$TOKEN" "\$API/vms"
  and in a browser: $api/docs

  PGPASSFILE=$state/pgpass psql postgresql://$VM_OPERATOR_DATABASE_USERNAME@$database
    accountdb=> BEGIN;
    accountdb=> SELECT set_config('app.current_user_id', id::text, true) FROM users WHERE username = 'alice';
    accountdb=> SELECT name, status FROM vms;

Ctrl-C ends and removes all of this.
TEXT
wait "$operator_pid" || fail "the operator has ended; its log: $state/operator.log"
