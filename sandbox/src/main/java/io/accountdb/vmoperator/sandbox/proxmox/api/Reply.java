package io.accountdb.vmoperator.sandbox.proxmox.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer before it is put on the wire.
 *
 * @param reason the reason phrase
 * @param body to be written as JSON; null: an empty body without content type
 * @param relayed whether pveproxy got it from pvedaemon or another node
 */
public record Reply(
    int status, String reason, @Nullable Map<String, Object> body, boolean relayed) {
  static Reply empty(int status, String reason) {
    return new Reply(status, reason, null, true);
  }
}
