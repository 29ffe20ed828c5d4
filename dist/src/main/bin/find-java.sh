# Sets JAVA to a `java` of JDK 25 or newer: JAVA_HOME, the PATH, the usual folders. Sourced by the scripts.

# The feature version of a JDK's folder, from its release file; empty for what is not a JDK.
java_version() {
  [ -x "$1/bin/java" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null
}

# The folders a JDK could be in, best first, one a line.
java_candidates() {
  [ -n "${JAVA_HOME:-}" ] && echo "$JAVA_HOME"
  local on_path
  on_path=$(command -v java 2>/dev/null) && dirname "$(dirname "$(readlink -f "$on_path" 2>/dev/null || echo "$on_path")")"
  ls -d /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* "$HOME"/.jdks/* "$HOME"/.sdkman/candidates/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home 2>/dev/null
  return 0
}

# Usage: find_java LEAST MOST; sets JAVA_HOME and JAVA, or says what is missing and returns 1.
find_java() {
  local folder version
  while IFS= read -r folder; do
    version=$(java_version "$folder")
    if [ -n "$version" ] && [ "$version" -ge "$1" ] && [ "$version" -le "$2" ]; then
      export JAVA_HOME=$folder
      JAVA=$folder/bin/java
      return 0
    fi
  done < <(java_candidates)
  echo "leno: JDK $1 is missing (looked in JAVA_HOME, on the PATH and in the usual folders)." >&2
  echo "leno: Install it, for example from https://adoptium.net, or set JAVA_HOME to where it is." >&2
  return 1
}
