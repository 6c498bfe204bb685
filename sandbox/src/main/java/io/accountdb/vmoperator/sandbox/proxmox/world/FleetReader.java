package io.accountdb.vmoperator.sandbox.proxmox.world;

import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Guest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the fleets of a world file. Called by {@link WorldReader}. */
final class FleetReader {
  private static final int LARGEST_VMID = 999_999_999;
  private static final int LARGEST_FLEET = 1_000_000;

  private final GuestReader guests;
  private final List<String> nodes;

  FleetReader(GuestReader guests, List<String> nodes) {
    this.guests = guests;
    this.nodes = nodes;
  }

  /** Reads them all; no VMID may be given twice. */
  List<Fleet> fleets(List<YamlValue> values, List<Guest> others) {
    List<Fleet> fleets = new ArrayList<>();
    for (YamlValue value : values) {
      Fleet fleet = fleet(value);
      YamlValue first = value.required("firstVmid");
      for (Guest guest : others) {
        if (fleet.has(guest.vmid())) {
          throw first.wrong("the first of VMIDs without that of the guest " + guest.vmid());
        }
      }
      for (Fleet other : fleets) {
        if (fleet.has(other.firstVmid()) || other.has(fleet.firstVmid())) {
          throw first.wrong(
              "the first of VMIDs without those of another fleet, %d to %d"
                  .formatted(other.firstVmid(), other.lastVmid()));
        }
      }
      fleets.add(fleet);
    }
    return fleets;
  }

  private Fleet fleet(YamlValue value) {
    value.only("firstVmid", "count", "nodes", "pool", "running", "config", "behaviour");
    int first = value.required("firstVmid").integer(100, LARGEST_VMID);
    int count =
        value.required("count").integer(1, Math.min(LARGEST_FLEET, LARGEST_VMID - first + 1));
    Map<String, String> config = GuestReader.texts(value.required("config"));
    Fleet fleet =
        new Fleet(
            first,
            count,
            value.optional("nodes").map(guests::nodes).orElse(nodes),
            guests.pool(value),
            value.bool("running", false),
            config,
            GuestReader.behaviour(value));
    guests.checkConfig(value.required("config"), fleet.guest(0).config());
    return fleet;
  }
}
