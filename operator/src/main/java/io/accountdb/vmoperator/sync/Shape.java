package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.GuestResource;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a guest looks like from outside. {@code cluster/resources} does not say whose guest it is;
 * once it looks different, or has been started anew, its config must be read again before anything
 * is believed to be about the same VM.
 *
 * @param starts how often its uptime was seen to drop
 * @param touches how often a task of somebody else was seen to begin or end
 */
record Shape(
    String node,
    @Nullable String name,
    String status,
    @Nullable String lock,
    Set<String> tags,
    int cpus,
    long memoryBytes,
    long diskBytes,
    int starts,
    int touches) {
  static Shape of(GuestResource guest, int starts, int touches) {
    return new Shape(
        guest.node(),
        guest.name(),
        guest.status(),
        guest.lock(),
        guest.tags(),
        guest.cpus(),
        guest.memoryBytes(),
        guest.diskBytes(),
        starts,
        touches);
  }

  /** Whether the guest still looks so. */
  boolean isOf(GuestResource guest) {
    return node.equals(guest.node())
        && Objects.equals(name, guest.name())
        && status.equals(guest.status())
        && Objects.equals(lock, guest.lock())
        && tags.equals(guest.tags())
        && cpus == guest.cpus()
        && memoryBytes == guest.memoryBytes()
        && diskBytes == guest.diskBytes();
  }

  /**
   * Whether nothing gives away that the config has another description, or is another guest's:
   * power and size do not.
   */
  boolean isLike(Shape other) {
    return node.equals(other.node)
        && Objects.equals(name, other.name)
        && Objects.equals(lock, other.lock)
        && tags.equals(other.tags);
  }

  /** The same, but for what Proxmox knows of a guest whose statistics are missing. */
  Shape at(String otherNode, @Nullable String otherLock, Set<String> otherTags) {
    return new Shape(
        otherNode,
        name,
        status,
        otherLock,
        otherTags,
        cpus,
        memoryBytes,
        diskBytes,
        starts,
        touches);
  }

  Shape touched() {
    return new Shape(
        node, name, status, lock, tags, cpus, memoryBytes, diskBytes, starts, touches + 1);
  }
}
