package io.accountdb.vmoperator.sandbox.proxmox.resources;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import io.accountdb.vmoperator.sandbox.proxmox.config.ConfigFile;
import io.accountdb.vmoperator.sandbox.proxmox.config.Hardware;
import io.accountdb.vmoperator.sandbox.proxmox.guests.Guest;
import io.accountdb.vmoperator.sandbox.proxmox.guests.GuestState;
import io.accountdb.vmoperator.sandbox.proxmox.guests.GuestType;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A guest's row in {@code cluster/resources}, which writes itself: there may be a hundred thousand
 * of them in one answer. Made by {@link GuestRows}.
 */
final class GuestRow extends JsonSerializable.Base {
  private final Guest guest;
  private final GuestState live;
  private final @Nullable GuestState broadcast;
  private final Duration broadcastTime;
  private final @Nullable String pool;

  /**
   * A row.
   *
   * @param broadcast what the guest was at the last broadcast; null: nothing is known
   * @param pool null where there is none, or none to be seen
   */
  GuestRow(
      Guest guest,
      GuestState live,
      @Nullable GuestState broadcast,
      Duration broadcastTime,
      @Nullable String pool) {
    this.guest = guest;
    this.live = live;
    this.broadcast = broadcast;
    this.broadcastTime = broadcastTime;
    this.pool = pool;
  }

  @Override
  public void serialize(JsonGenerator json, SerializerProvider provider) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", guest.type().word() + "/" + guest.vmid());
    json.writeNumberField("vmid", guest.vmid());
    json.writeStringField("node", live.node());
    json.writeStringField("type", guest.type().word());
    if (broadcast == null) {
      json.writeStringField("status", "unknown");
    } else {
      writeStatistics(json, broadcast);
    }
    writeOptional(json, "pool", pool);
    writeOptional(json, "lock", live.config().values().get("lock"));
    writeOptional(json, "tags", live.config().values().get("tags"));
    json.writeEndObject();
  }

  private void writeStatistics(JsonGenerator json, GuestState state) throws IOException {
    ConfigFile config = state.config();
    Hardware hardware =
        switch (guest.type()) {
          case QEMU -> Hardware.of(config);
          case LXC -> Hardware.ofContainer(config);
        };
    GuestUse use = GuestUse.of(state.power(), hardware, broadcastTime);
    json.writeStringField("status", state.power().qemuStatus());
    json.writeStringField("name", name(guest, config));
    json.writeNumberField("template", config.template() ? 1 : 0);
    json.writeNumberField("uptime", state.power().uptime(broadcastTime));
    json.writeNumberField("maxcpu", hardware.cpus());
    json.writeNumberField("cpu", use.cpu());
    json.writeNumberField("maxmem", hardware.memoryBytes());
    json.writeNumberField("mem", use.memoryBytes());
    json.writeNumberField("maxdisk", hardware.bootDiskBytes());
    json.writeNumberField("disk", 0);
    json.writeNumberField("netin", use.networkInBytes());
    json.writeNumberField("netout", use.networkOutBytes());
    json.writeNumberField("diskread", use.diskReadBytes());
    json.writeNumberField("diskwrite", use.diskWrittenBytes());
    if (guest.type() == GuestType.QEMU) {
      json.writeNumberField("memhost", use.memoryBytes());
    }
  }

  private static void writeOptional(JsonGenerator json, String key, @Nullable String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(key, value);
    }
  }

  @Override
  public void serializeWithType(
      JsonGenerator json, SerializerProvider provider, TypeSerializer types) {
    throw new UnsupportedOperationException("rows carry no type information");
  }

  /** A config without a name, as in the middle of a clone, is shown as {@code VM n} (vmstatus). */
  static String name(Guest guest, ConfigFile config) {
    return switch (guest.type()) {
      case QEMU -> config.value("name").orElse("VM " + guest.vmid());
      case LXC -> config.value("hostname").orElse("CT" + guest.vmid());
    };
  }
}
