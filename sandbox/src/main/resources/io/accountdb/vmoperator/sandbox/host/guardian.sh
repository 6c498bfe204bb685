# Ends the children of a sandbox once the JVM that started them is gone, however it went.
# $1: folder with one record a child, "PID START-TICKS BOOT-ID"; $2: folder to delete afterwards, or empty.
trap '' HUP INT QUIT TERM
# The JVM holds the other end of this pipe: the end of file is its end.
cat >/dev/null
records=$1
folder=$2

# Sends the signal to every recorded child that is still the same process; fails if there was none.
signal_all() {
  signal=$1
  found=1
  for record in "$records"/*; do
    [ -f "$record" ] && read -r pid start boot <"$record" || continue
    [ "$boot" = "$(cat /proc/sys/kernel/random/boot_id)" ] || continue
    stat=$(cat "/proc/$pid/stat" 2>/dev/null) || continue
    # Behind the command in brackets the start time is the twentieth field.
    set -- ${stat##*) }
    [ "${20}" = "$start" ] && kill "-$signal" "$pid" && found=0
  done
  return "$found"
}

# QUIT is PostgreSQL's immediate shutdown, which gives its shared memory back.
if signal_all QUIT; then
  sleep 1
  signal_all KILL
fi
if [ -n "$folder" ]; then
  # PostgreSQL's backends notice the end of their postmaster a moment later and may still write.
  for attempt in 1 2 3 4 5; do
    rm -rf -- "$folder" 2>/dev/null && break
    sleep 1
  done
fi
