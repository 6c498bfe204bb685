package io.accountdb.vmoperator.sandbox.proxmox;

import io.accountdb.vmoperator.sandbox.proxmox.access.Caller;
import io.accountdb.vmoperator.sandbox.proxmox.transport.ClusterCertificates;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Token;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.User;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Secrets that a simulator starts with, so that a restarted one is the same to its clients.
 *
 * @param tokens secrets by {@code user@realm!token}
 * @param rootPassword of root@pam
 * @param ticketKey signs tickets
 * @param certificates of the cluster and its nodes; null: new ones are made
 */
public record SimulatorSecrets(
    Map<String, String> tokens,
    String rootPassword,
    String ticketKey,
    @Nullable ClusterCertificates certificates) {
  public SimulatorSecrets {
    tokens = Map.copyOf(tokens);
  }

  /** New secrets for all tokens of a world. */
  public static SimulatorSecrets random(World world) {
    Map<String, String> tokens = new TreeMap<>();
    for (User user : world.definition().users()) {
      for (Token token : user.tokens()) {
        tokens.put(user.id() + "!" + token.id(), UUID.randomUUID().toString());
      }
    }
    return new SimulatorSecrets(
        tokens, UUID.randomUUID().toString(), UUID.randomUUID().toString(), null);
  }

  SimulatorSecrets with(ClusterCertificates made) {
    return new SimulatorSecrets(tokens, rootPassword, ticketKey, made);
  }

  /** The first token of root@pam, or of the first user who is not root, with its secret. */
  String token(World world, boolean root) {
    return world.definition().users().stream()
        .filter(user -> user.id().equals(Caller.ROOT) == root)
        .flatMap(user -> user.tokens().stream().map(token -> user.id() + "!" + token.id()))
        .findFirst()
        .map(this::withSecret)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "the world has no token of " + (root ? Caller.ROOT : "a user but root")));
  }

  String withSecret(String tokenId) {
    return tokenId + "=" + Objects.requireNonNull(tokens.get(tokenId), "no such token: " + tokenId);
  }

  @Override
  public String toString() {
    return "SimulatorSecrets[masked]";
  }
}
