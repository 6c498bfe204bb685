package io.accountdb.vmoperator.sandbox.proxmox.failure;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a method or a task dies with: the HTTP status, the text, and the parameters to blame. Thrown
 * everywhere below {@code api}, which turns it into an answer; {@code tasks} into an exit status.
 */
public final class ApiFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final TreeMap<String, String> errors;

  private ApiFailure(int status, String message, Map<String, String> errors) {
    super(message, null, false, false);
    this.status = status;
    this.errors = new TreeMap<>(errors);
  }

  /** A plain {@code die}: status 500, whatever the reason. */
  public static ApiFailure died(String message) {
    return new ApiFailure(500, message, Map.of());
  }

  /** 403 naming the path and the privilege that is missing. */
  public static ApiFailure denied(String what) {
    return new ApiFailure(403, "Permission check failed (" + what + ")", Map.of());
  }

  /** 403 that names nothing, as alternatives ("or") fail. */
  public static ApiFailure denied() {
    return new ApiFailure(403, "Permission check failed", Map.of());
  }

  /** 403 with a text of its own. */
  public static ApiFailure forbidden(String message) {
    return new ApiFailure(403, message, Map.of());
  }

  /** 401 after the credentials were looked at by a method itself. */
  public static ApiFailure unauthenticated(String message) {
    return new ApiFailure(401, message, Map.of());
  }

  /** 400 with the text of each wrong parameter. */
  public static ApiFailure parameters(Map<String, String> errors) {
    return new ApiFailure(400, "Parameter verification failed.", errors);
  }

  /** 400 for one parameter. */
  public static ApiFailure parameter(String name, String text) {
    return parameters(Map.of(name, text));
  }

  /** 501: no such method. */
  public static ApiFailure notImplemented(String message) {
    return new ApiFailure(501, message, Map.of());
  }

  public int status() {
    return status;
  }

  /** The text, never null. */
  public String text() {
    return String.valueOf(getMessage());
  }

  public Map<String, String> errors() {
    return errors;
  }

  /**
   * The exit status of a task that died so: one line (RESTEnvironment.pm); an exception with a code
   * of its own begins with it (Exception.pm).
   */
  public String asExitStatus() {
    String coded = status == 500 ? text() : status + " " + text();
    String parameters =
        errors.entrySet().stream()
            .map(error -> error.getKey() + ": " + error.getValue())
            .collect(Collectors.joining(" "));
    return (coded + " " + parameters).replace("\n", " ").strip();
  }
}
