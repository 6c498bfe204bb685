package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.AgentInterface;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which of the addresses that a guest's agent reports are the VM's: those of global scope, on the
 * NICs that its config has. A container bridge or tunnel inside the guest has a MAC of its own.
 */
final class AddressRules {
  private static final Comparator<Found> ORDER =
      Comparator.comparing((Found found) -> !(found.literal() instanceof Inet4Address))
          .thenComparingInt(found -> found.slot().length())
          .thenComparing(Found::slot);

  private AddressRules() {}

  /** IPv4 before IPv6, then by slot, then as the agent has them. */
  static List<GuestIpAddress> select(
      List<AgentInterface> interfaces, Map<String, String> slotByMac) {
    return interfaces.stream()
        .flatMap(card -> ofCard(card, slotByMac))
        .sorted(ORDER)
        .map(Found::address)
        .distinct()
        .toList();
  }

  private static Stream<Found> ofCard(AgentInterface card, Map<String, String> slotByMac) {
    String mac = card.mac().toUpperCase(Locale.ROOT);
    @Nullable String slot = slotByMac.get(mac);
    if (slot == null) {
      return Stream.empty();
    }
    return card.addresses().stream()
        .flatMap(
            text ->
                global(text).stream()
                    .map(
                        literal ->
                            new Found(
                                literal, slot, new GuestIpAddress(text, card.name(), slot, mac))));
  }

  /** An address with a zone, {@code ...%eth0}, means something inside the guest only. */
  private static Optional<InetAddress> global(String text) {
    if (text.contains("%")) {
      return Optional.empty();
    }
    try {
      InetAddress address = InetAddress.ofLiteral(text);
      boolean local =
          address.isLoopbackAddress()
              || address.isLinkLocalAddress()
              || address.isAnyLocalAddress()
              || address.isMulticastAddress();
      return local ? Optional.empty() : Optional.of(address);
    } catch (IllegalArgumentException e) {
      // The guest may report what it likes; what is no address is not shown.
      return Optional.empty();
    }
  }

  private record Found(InetAddress literal, String slot, GuestIpAddress address) {}
}
