package io.accountdb.vmoperator.endtoend;

import io.accountdb.vmoperator.resource.VirtualMachine;
import io.accountdb.vmoperator.sandbox.proxmox.GuestView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Kubernetes, Proxmox and the table at about one moment: one read of each, however many VMs are
 * looked at.
 *
 * @param resources of one Namespace, by name
 * @param guests of the whole cluster
 * @param rows that the Namespace's owner sees
 */
record Sight(
    Map<String, VirtualMachine> resources, List<GuestView> guests, List<Map<String, Object>> rows) {

  static Sight of(OperatorFixture fixture, String namespace, String username) {
    return new Sight(
        fixture.list(namespace).stream()
            .collect(Collectors.toMap(vm -> vm.getMetadata().getName(), Function.identity())),
        fixture.sandbox().proxmox().guests(),
        fixture.tenant(username).rows());
  }

  Optional<VirtualMachine> resource(String name) {
    return Optional.ofNullable(resources.get(name));
  }

  List<GuestView> guests(String name) {
    return guests.stream().filter(guest -> name.equals(guest.config().get("name"))).toList();
  }

  List<Map<String, Object>> rows(String name) {
    return rows.stream().filter(row -> name.equals(row.get("name"))).toList();
  }
}
