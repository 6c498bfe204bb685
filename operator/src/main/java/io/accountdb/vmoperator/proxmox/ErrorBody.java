package io.accountdb.vmoperator.proxmox;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What an answer says about an error. Both parts may be missing: 401 and 595 to 599 have no body,
 * and before libpve-http-server-perl 5.2.0 the text of a 500 is in the reason phrase only, which
 * the JDK's client does not show.
 *
 * @param message on one line; empty where there is none
 * @param errors by parameter
 */
record ErrorBody(String message, Map<String, String> errors) {
  ErrorBody {
    errors = Map.copyOf(errors);
  }

  /** Message and parameters in a stable order, for people and for {@link ErrorText}. */
  Optional<String> text() {
    String parameters =
        new TreeMap<>(errors)
            .entrySet().stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining("; "));
    if (message.isEmpty() || parameters.isEmpty()) {
      return Optional.of(message + parameters).filter(text -> !text.isEmpty());
    }
    return Optional.of(message + " " + parameters);
  }
}
