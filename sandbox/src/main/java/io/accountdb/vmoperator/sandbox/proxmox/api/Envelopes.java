package io.accountdb.vmoperator.sandbox.proxmox.api;

import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON around data and errors (Formatter/Standard.pm of pve-http-server). */
final class Envelopes {
  private Envelopes() {}

  static Reply success(Result result, boolean relayed) {
    Map<String, Object> body = new LinkedHashMap<>();
    put(body, "data", result.data());
    if (result.total() != 0) {
      body.put("total", result.total());
    }
    return new Reply(200, "OK", body, relayed);
  }

  static Reply failure(ApiFailure failure, boolean relayed) {
    return failure(failure.status(), failure.text(), failure.errors(), relayed);
  }

  static Reply failure(int status, String message, Map<String, String> errors, boolean relayed) {
    Map<String, Object> body = new LinkedHashMap<>();
    put(body, "data", null);
    body.put("message", message + "\n");
    if (!errors.isEmpty()) {
      body.put("errors", errors);
    }
    return new Reply(status, message.lines().findFirst().orElse(""), body, relayed);
  }

  /** The map is only ever written as JSON, where null has its place. */
  @SuppressWarnings("NullAway")
  private static void put(Map<String, Object> body, String key, @Nullable Object value) {
    body.put(key, value);
  }
}
