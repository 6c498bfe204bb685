package io.accountdb.vmoperator.sandbox.proxmox.config;

import io.accountdb.vmoperator.sandbox.proxmox.schema.PropertyStrings;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A network device of a QEMU guest: {@code virtio=MAC,bridge=vmbr0}. */
public record NetworkDevice(Map<String, String> properties) {
  private static final Pattern KEY = Pattern.compile("net\\d{1,2}");

  public NetworkDevice {
    properties = Map.copyOf(properties);
  }

  public static boolean isNetworkDevice(String key) {
    return KEY.matcher(key).matches();
  }

  /** Reads a value that follows the format {@code net}; one without MAC gets a new one. */
  public static NetworkDevice parse(PropertyStrings strings, String text) {
    Map<String, String> properties = new TreeMap<>(strings.parse("net", text));
    properties.putIfAbsent("macaddr", randomMac());
    return new NetworkDevice(properties);
  }

  /** A random address with Proxmox's prefix, upper case. */
  public static String randomMac() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return "BC:24:11:%02X:%02X:%02X"
        .formatted(random.nextInt(256), random.nextInt(256), random.nextInt(256));
  }

  public NetworkDevice withRandomMac() {
    Map<String, String> changed = new TreeMap<>(properties);
    changed.put("macaddr", randomMac());
    return new NetworkDevice(changed);
  }

  public String mac() {
    return properties.getOrDefault("macaddr", "");
  }

  public Optional<String> bridge() {
    return property("bridge");
  }

  public Optional<String> property(String key) {
    @Nullable String value = properties.get(key);
    return Optional.ofNullable(value);
  }

  /** Whether a running guest sees another device, and not just another cable. */
  public boolean needsReplugFrom(NetworkDevice old) {
    return !property("model").equals(old.property("model"))
        || !property("macaddr").equals(old.property("macaddr"))
        || !property("queues").equals(old.property("queues"))
        || !property("mtu").equals(old.property("mtu"))
        || bridge().isEmpty()
        || old.bridge().isEmpty();
  }

  /** The stored form: model and MAC first, then properties in order. */
  public String print() {
    StringBuilder text = new StringBuilder(properties.getOrDefault("model", "") + "=" + mac());
    new TreeMap<>(properties)
        .forEach(
            (key, value) -> {
              if (!key.equals("model") && !key.equals("macaddr")) {
                text.append(',').append(key).append('=').append(value);
              }
            });
    return text.toString();
  }
}
