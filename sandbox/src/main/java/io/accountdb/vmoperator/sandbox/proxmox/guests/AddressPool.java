package io.accountdb.vmoperator.sandbox.proxmox.guests;

import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.CloneAddresses;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The network's DHCP and router advertisements: each network device, known by its MAC, gets
 * addresses of its own and keeps them until its guest is destroyed.
 */
final class AddressPool {
  private final CloneAddresses range;
  private final Map<String, Integer> leases = new HashMap<>();
  private final BitSet taken = new BitSet();

  AddressPool(CloneAddresses range) {
    this.range = range;
  }

  /** Addresses of a device, as {@code address/prefix}. */
  synchronized List<String> lease(String mac) {
    int offset =
        leases.computeIfAbsent(
            mac,
            _ -> {
              int free = taken.nextClearBit(0);
              taken.set(free);
              return free;
            });
    List<String> addresses = new ArrayList<>();
    addresses.add(ipv4(offset) + "/" + range.ipv4PrefixLength());
    @Nullable String prefix = range.ipv6Prefix();
    if (prefix != null) {
      addresses.add(prefix + Integer.toHexString(offset + 16) + "/64");
    }
    return List.copyOf(addresses);
  }

  synchronized void release(String mac) {
    @Nullable Integer offset = leases.remove(mac);
    if (offset != null) {
      taken.clear(offset);
    }
  }

  private String ipv4(int offset) {
    long address = 0;
    for (String octet : range.firstIpv4().split("\\.", -1)) {
      address = address * 256 + Integer.parseInt(octet);
    }
    address += offset;
    return "%d.%d.%d.%d"
        .formatted(address >> 24 & 255, address >> 16 & 255, address >> 8 & 255, address & 255);
  }
}
