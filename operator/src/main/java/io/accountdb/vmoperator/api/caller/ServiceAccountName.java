package io.accountdb.vmoperator.api.caller;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A ServiceAccount, as Kubernetes names it among users. */
record ServiceAccountName(String namespace, String name) {
  private static final Pattern USERNAME = Pattern.compile("system:serviceaccount:([^:]+):([^:]+)");

  static Optional<ServiceAccountName> of(String username) {
    Matcher matcher = USERNAME.matcher(username);
    return matcher.matches()
        ? Optional.of(new ServiceAccountName(matcher.group(1), matcher.group(2)))
        : Optional.empty();
  }
}
