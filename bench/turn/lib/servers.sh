# servers.sh - starts Tandem and coturn on loopback. Sourced by run.

declare -A server_pid=() server_port=()
web_port=''

# next_offset - moves $offset to ports that are free
next_offset() {
  local port free=
  while [ -z $free ]; do
    offset=$((offset + 40)) free=1
    [ $offset -le 23000 ] || offset=12040
    for port in 3478 3479 3481 3484 3485 8080 8443 5060 5061 5349; do
      ! in_use $((port + offset)) || free=
    done
  done
}

is_ready() { curl -fs --max-time 2 -o /dev/null "http://127.0.0.1:$web_port/health/ready"; }

# start_tandem FOLDER [RELAY...] - as ./run starts it, but for ports, folder and laboratory mode, in which every user has the password "secret" and peers on loopback are allowed
start_tandem() {
  local folder=$1 IFS=,
  shift
  web_port=$((8080 + offset))
  # All clients of the load are one user, who may have 50 allocations otherwise.
  tandem_arguments=(--lab --set Turn:Limits:Quotas:MaxAllocationsPerUser=30000 --set Turn:Limits:Quotas:MaxAllocations=30000 "${tandem_extra[@]}")
  [ $# = 0 ] || tandem_arguments+=(--set "Turn:Addresses=$*")
  begin "$folder/tandem.log" env DOTNET_ROOT="$dotnet_root" "$root/artifacts/server/tandem" serve --port-offset $offset --data "$folder/data" "${tandem_arguments[@]}"
  server_pid[tandem]=$begun server_port[tandem]=$((3478 + offset))
  await 60 is_ready || { tail -n 20 "$folder/tandem.log" >&2; die "Tandem does not start"; }
}

# start_coturn FOLDER [RELAY...] - one relay thread; relayed addresses on those of the loopback network
start_coturn() {
  local folder=$1 port=$((3481 + offset)) relay relays=()
  shift
  for relay in "${@:-127.0.0.1}"; do relays+=(-E "$relay"); done
  mkdir -p "$folder/coturn"
  begin "$folder/coturn.log" turnserver -c "$bench/turnserver.conf" -L 127.0.0.1 "${relays[@]}" -p $port -m 1 --min-port=40000 --max-port=65535 \
    --userdb="$folder/coturn/turndb" --pidfile="$folder/coturn/pid" --log-file="$folder/coturn/log"
  server_pid[coturn]=$begun server_port[coturn]=$port
  await 30 in_use $port || { tail -n 20 "$folder/coturn.log" >&2; die "coturn does not start"; }
}

# refused SERVER - nothing: a relay refuses no packets
refused() { :; }

versions_of_peers() { turnserver --version 2>&1 | awk 'match($0, /[0-9]+\.[0-9]+\.[0-9]+/) { print "coturn " substr($0, RSTART, RLENGTH); exit }'; }
