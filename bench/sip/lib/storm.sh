# storm.sh - every phone comes back at once. Sourced by run.

# run_storm - 15,000 phones lose their connections because the server is killed, and connect and register again when it is back
run_storm() {
  local folder server line before after phones=15000
  local -A each=()
  define storm
  prepare storm
  say ""
  say "== storm: $phones phones come back after a restart; tandem ${tandem_arguments[*]}; kamailio ${kamailio_arguments[*]}"
  for server in tandem kamailio; do
    start_load $server "$folder" idle --connections $phones --sources 16 --concurrency 256
    line=$(hear $server 300)
    [ "$(value "$line" completed)" = $phones ] || fail "storm, $server: not all of $phones phones are registered before"
    kill -KILL $(tree "${server_pid[$server]}")
    wait "${server_pid[$server]}" 2>/dev/null || true
    start_$server "$folder"
    before=$(cpu_us "${server_pid[$server]}")
    tell $server again
    line=$(hear $server 300)
    after=$(cpu_us "${server_pid[$server]}")
    each[$server]=$(divide $((after - before)) $phones 1)
    say "$server: $line; ${each[$server]} CPU microseconds each, peak $(divide "$(peak_kib "${server_pid[$server]}")" 1024 0) MiB"
    [ "$(value "$line" completed)" = $phones ] || fail "storm, $server: not all of $phones phones came back"
    end_load $server
  done
  note "storm: $phones phones again, Tandem ${each[tandem]}, Kamailio ${each[kamailio]} CPU microseconds each"
  note_figure storm "$(divide "${each[tandem]}" "${each[kamailio]}")"
  end "${server_pid[kamailio]}"
  retire storm "$folder"
}
