#!/bin/sh
# Starts ${launcher.name} on a Java 25: JAVA_HOME, then PATH, then the JDK that built it.
set -eu

link=$0
while [ -h "$link" ]; do
  target=$(readlink "$link")
  case "$target" in
    /*) link=$target ;;
    *) link=$(dirname "$link")/$target ;;
  esac
done
lib=$(cd "$(dirname "$link")/../lib" && pwd)

is_java_25() {
  [ -x "$1" ] && "$1" -XX:TieredStopAtLevel=1 -version 2>&1 | head -n 1 | grep -q '"25[."]'
}

for java in "${JAVA_HOME:+$JAVA_HOME/bin/java}" "$(command -v java || true)" "$(cat "$lib/build-jdk")/bin/java"; do
  if [ -n "$java" ] && is_java_25 "$java"; then
    # shellcheck disable=SC2086
    exec "$java" ${JAVA_OPTS:-} ${launcher.jvmArguments} -Dlauncher.path="$0" -cp "$lib/*" ${launcher.mainClass} "$@"
  fi
done
echo "${launcher.name}: no Java 25 found; set JAVA_HOME to a JDK or JRE 25" >&2
exit 1
