package io.accountdb.vmoperator.sandbox.proxmox.world;

import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Acl;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Role;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Token;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.User;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads roles, users and the access control list of a world file. Called by {@link WorldReader}.
 */
final class AccessReader {
  private final YamlValue root;
  private final Set<String> roles;
  private final Set<String> subjects = new HashSet<>();

  AccessReader(YamlValue root) {
    this.root = root;
    roles = WorldReader.names(root.list("roles"), "name");
    for (YamlValue user : root.list("users")) {
      String id = user.required("id").text();
      subjects.add(id);
      WorldReader.names(user.list("tokens"), "id").forEach(token -> subjects.add(id + "!" + token));
    }
  }

  List<Acl> acls() {
    return root.list("acls").stream().map(this::acl).toList();
  }

  static Role role(YamlValue value) {
    value.only("name", "privileges");
    value
        .list("privileges")
        .forEach(
            privilege ->
                privilege.matching(
                    "[A-Z][A-Za-z]*(\\.[A-Z][A-Za-z]*)+", "a privilege like VM.Audit"));
    return new Role(value.required("name").text(), value.texts("privileges"));
  }

  static User user(YamlValue value) {
    value.only("id", "enabled", "tokens");
    List<Token> tokens =
        value.list("tokens").stream()
            .map(
                token -> {
                  token.only("id", "privilegeSeparation");
                  return new Token(
                      token
                          .required("id")
                          .matching(WorldReader.IDENTIFIER, "a token id like vm-operator"),
                      token.bool("privilegeSeparation", true));
                })
            .toList();
    return new User(
        value
            .required("id")
            .matching("[^\\s:/@]+@" + WorldReader.IDENTIFIER, "a user id like operator@pve"),
        value.bool("enabled", true),
        tokens);
  }

  private Acl acl(YamlValue value) {
    value.only("path", "subject", "role", "propagate");
    return new Acl(
        value.required("path").matching("/([^/\\s]+(/[^/\\s]+)*)?", "a path like /pool/kubernetes"),
        value.required("subject").oneOf(subjects, "a user or token"),
        value.required("role").oneOf(roles, "a role"),
        value.bool("propagate", true));
  }
}
