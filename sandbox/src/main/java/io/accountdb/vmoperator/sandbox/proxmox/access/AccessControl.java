package io.accountdb.vmoperator.sandbox.proxmox.access;

import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Answers who may do what on which ACL path. Asked by every method.
 *
 * <p>An entry on a deeper path replaces what is inherited there; a pool's roles also hold on its
 * members; a token with privilege separation has the intersection of its user's privileges and its
 * own (RPCEnvironment.pm and AccessControl.pm of pve-access-control).
 */
public final class AccessControl {
  private static final String NO_ACCESS = "NoAccess";
  private static final List<String> TOP_LEVEL_PATHS =
      List.of("/", "/access", "/access/groups", "/nodes", "/pool", "/sdn", "/storage", "/vms");

  private final Map<String, Set<String>> privilegesByRole = new HashMap<>();
  private final Set<String> allPrivileges = new TreeSet<>();

  private final AclEntries acls;

  private final Set<String> separatedTokens = new TreeSet<>();
  private final Pools pools;

  /** Guests without an entry of their own are all alike in their pool: there may be many. */
  private final Map<GuestsOfPool, Map<String, Boolean>> byPool = new ConcurrentHashMap<>();

  private record GuestsOfPool(String caller, String pool) {}

  public AccessControl(WorldDefinition world, Pools pools) {
    this.pools = pools;
    allPrivileges.addAll(Privileges.ALL);
    world
        .roles()
        .forEach(
            role -> {
              privilegesByRole.put(role.name(), role.privileges());
              allPrivileges.addAll(role.privileges());
            });
    acls = new AclEntries(world.acls());
    world
        .users()
        .forEach(
            user ->
                user.tokens().stream()
                    .filter(WorldDefinition.Token::privilegeSeparation)
                    .forEach(token -> separatedTokens.add(user.id() + "!" + token.id())));
  }

  /** Effective privileges on a path, each with its propagation. */
  public Map<String, Boolean> privileges(Caller caller, String path) {
    if (!path.startsWith("/vms/") || acls.on(path)) {
      return compile(caller, path);
    }
    List<String> pool = pools.coveringPools(path);
    return byPool.computeIfAbsent(
        new GuestsOfPool(caller.id(), pool.isEmpty() ? "" : pool.getFirst()),
        _ -> compile(caller, path));
  }

  private Map<String, Boolean> compile(Caller caller, String path) {
    if (!caller.token() || separatedTokens.contains(caller.id())) {
      Map<String, Boolean> user = privilegesOf(caller.user(), path);
      if (!caller.token() || user.isEmpty()) {
        return user;
      }
      Map<String, Boolean> own = privilegesOf(caller.id(), path);
      Map<String, Boolean> both = new TreeMap<>();
      own.forEach(
          (privilege, propagate) -> {
            @Nullable Boolean users = user.get(privilege);
            if (users != null) {
              both.put(privilege, propagate && users);
            }
          });
      return both;
    }
    return privilegesOf(caller.user(), path);
  }

  private Map<String, Boolean> privilegesOf(String subject, String path) {
    Map<String, Boolean> privileges = new TreeMap<>();
    if (subject.equals(Caller.ROOT)) {
      allPrivileges.forEach(privilege -> privileges.put(privilege, true));
      return privileges;
    }
    Map<String, Boolean> roles = new TreeMap<>(acls.roles(subject, path));
    if (!roles.containsKey(NO_ACCESS)) {
      for (String pool : pools.coveringPools(path)) {
        acls.roles(subject, "/pool/" + pool)
            .keySet()
            .forEach(role -> roles.putIfAbsent(role, false));
      }
    }
    if (roles.containsKey(NO_ACCESS)) {
      return Map.of();
    }
    roles.forEach(
        (role, propagate) ->
            privilegesByRole
                .getOrDefault(role, Set.of())
                .forEach(privilege -> privileges.merge(privilege, propagate, Boolean::logicalOr)));
    return privileges;
  }

  /** Whether the caller has all of these privileges. */
  public boolean has(Caller caller, String path, String... privileges) {
    return privileges(caller, path).keySet().containsAll(List.of(privileges));
  }

  /**
   * Whether the caller has a privilege on each of many guests; to be asked at once, for one answer.
   */
  public IntPredicate guestsWith(Caller caller, String privilege) {
    Set<String> paths = acls.paths();
    Map<String, Boolean> byPool = new HashMap<>();
    return vmid -> {
      String path = "/vms/" + vmid;
      return paths.contains(path)
          ? has(caller, path, privilege)
          : byPool.computeIfAbsent(
              pools.poolOf(vmid).orElse(""), _ -> has(caller, path, privilege));
    };
  }

  /**
   * Demands all privileges.
   *
   * @throws ApiFailure 403 naming the first that is missing
   */
  public void check(Caller caller, String path, String... privileges) {
    Set<String> held = privileges(caller, path).keySet();
    for (String privilege : privileges) {
      if (!held.contains(privilege)) {
        throw ApiFailure.denied(path + ", " + privilege);
      }
    }
  }

  /**
   * Demands one of the privileges.
   *
   * @throws ApiFailure 403 naming all of them
   */
  public void checkAny(Caller caller, String path, String... privileges) {
    Set<String> held = privileges(caller, path).keySet();
    for (String privilege : privileges) {
      if (held.contains(privilege)) {
        return;
      }
    }
    throw ApiFailure.denied(path + ", " + String.join("|", privileges));
  }

  /** All paths on which the caller has anything, with its privileges there. */
  public Map<String, Map<String, Boolean>> effective(Caller caller) {
    Set<String> paths = new TreeSet<>(TOP_LEVEL_PATHS);
    paths.addAll(acls.paths());
    pools.guests().keySet().forEach(vmid -> paths.add("/vms/" + vmid));
    pools.storages().forEach(storage -> paths.add("/storage/" + storage));
    Map<String, Map<String, Boolean>> effective = new TreeMap<>();
    for (String path : paths) {
      Map<String, Boolean> privileges = privileges(caller, path);
      if (!privileges.isEmpty()) {
        effective.put(path, privileges);
      }
    }
    return effective;
  }

  /** Takes a destroyed guest out of its pool and drops the entries on its path. */
  public void forgetGuest(int vmid) {
    pools.remove(vmid);
    acls.drop("/vms/" + vmid);
  }

  public Pools pools() {
    return pools;
  }
}
