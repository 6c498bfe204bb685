package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.AgentAnswer;
import io.accountdb.vmoperator.proxmox.AgentInterface;
import io.accountdb.vmoperator.proxmox.GuestResource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;

/**
 * What is known of one guest beyond its row in {@code cluster/resources}: its config and its
 * addresses. Kept by the {@link KnownGuests}, read by the mirror.
 */
record GuestKnowledge(Sighting sighting, Reading reading, Addresses addresses) {
  private static final Duration SECOND_LOOK = Duration.ofSeconds(5);
  private static final Duration STRANGER = Duration.ofMinutes(1);

  static GuestKnowledge first(GuestResource guest, Instant now) {
    Sighting sighting = Sighting.first(guest);
    return new GuestKnowledge(
        sighting, Reading.none(now), sighting.stopped() ? Addresses.NONE : Addresses.unknown(now));
  }

  /**
   * As another poll shows it.
   *
   * @param starts whether the operator itself is starting that VMID
   */
  GuestKnowledge seen(GuestResource guest, Instant now, IntPredicate starts) {
    Sighting next = sighting.next(guest);
    Reading nextReading = reading;
    if (!next.shape().equals(sighting.shape())) {
      nextReading =
          isExpected(next.shape(), () -> starts.test(guest.vmid()))
              ? reading.of(next.shape())
              : reading.outdated(next.shape(), now);
    }
    Addresses nextAddresses = addresses;
    if (next.stopped()) {
      nextAddresses = Addresses.NONE;
    } else if (sighting.stopped() || next.shape().starts() != sighting.shape().starts()) {
      nextAddresses = Addresses.unknown(now);
    }
    return new GuestKnowledge(next, nextReading, nextAddresses);
  }

  /** A task of somebody else was about it: its config is to be read before anything counts. */
  GuestKnowledge touched(Instant now) {
    return new GuestKnowledge(sighting.touched(), reading.dueAt(now), addresses);
  }

  /** Whether the guest may look so and still have the config that was read. */
  private boolean isExpected(Shape next, BooleanSupplier starts) {
    Shape before = sighting.shape();
    boolean power =
        next.status().equals(before.status())
            || (next.status().equals("stopped") && before.status().equals("unknown"))
            || (next.status().equals("running") && starts.getAsBoolean());
    return power && facts().filter(facts -> facts.look().explains(before, next)).isPresent();
  }

  /** The config, as long as the guest looks as it did when the config was read. */
  Optional<GuestFacts> facts() {
    return sighting.shape().equals(reading.shape())
        ? Optional.ofNullable(reading.facts())
        : Optional.empty();
  }

  /** The config, as long as nothing but the guest's power and size look different since. */
  Optional<GuestFacts> latestFacts() {
    return reading.shape() == null ? Optional.empty() : Optional.ofNullable(reading.facts());
  }

  /** Whether this is the VM with that smbios uuid. */
  boolean isProven(String biosUuid) {
    return facts().filter(facts -> biosUuid.equals(facts.biosUuid())).isPresent();
  }

  /**
   * With the config that was just read.
   *
   * @param shape that the guest had when the call was made
   * @param expected the uuids that its claims and rows name; empty where none does yet
   */
  GuestKnowledge configRead(GuestFacts facts, Shape shape, Set<String> expected, Instant now) {
    Reading read = Reading.of(facts, shape, now);
    if (!shape.equals(sighting.shape())) {
      // It changed while the call was under way: what was read may be about the time before.
      return new GuestKnowledge(sighting, read.outdated(sighting.shape(), now), addresses);
    }
    if (expected.isEmpty() || isOneOf(expected, facts)) {
      return new GuestKnowledge(
          sighting, read, facts.agentEnabled() ? addresses : Addresses.unavailable(now));
    }
    GuestFacts before = reading.facts();
    boolean seenTwice = before != null && Objects.equals(before.biosUuid(), facts.biosUuid());
    Duration wait = seenTwice ? STRANGER : SECOND_LOOK;
    return new GuestKnowledge(sighting, read.dueAt(now.plus(wait)), addresses);
  }

  GuestKnowledge configFailed(Instant now) {
    return new GuestKnowledge(sighting, reading.failed(now), addresses);
  }

  /**
   * When the config is to be read. One whose lock is not the list's was read while that changed,
   * and may be about the time before.
   *
   * @param mirrored whether a row or a claim depends on it: then an old one is read again, although
   *     nothing speaks against it
   */
  Instant configDue(boolean mirrored) {
    Instant readAt = reading.readAt();
    Instant due = reading.due();
    if (readAt == null || reading.failures() > 0) {
      return due;
    }
    if (latestFacts().filter(this::hasOtherLock).isPresent()) {
      due = earlier(due, readAt.plus(SECOND_LOOK));
    }
    return mirrored ? earlier(due, reading.expiry()) : due;
  }

  private boolean hasOtherLock(GuestFacts facts) {
    return !Objects.equals(facts.look().lock(), sighting.shape().lock());
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  /** When the agent is to be asked; far ahead for a guest that cannot be asked or believed. */
  Instant agentDue(Set<String> expected) {
    boolean worthAsking =
        sighting.running()
            && facts()
                .filter(GuestFacts::agentEnabled)
                .filter(facts -> isOneOf(expected, facts))
                .isPresent();
    return worthAsking ? addresses.due() : Instant.MAX;
  }

  private static boolean isOneOf(Set<String> expected, GuestFacts facts) {
    return facts.biosUuid() != null && expected.contains(facts.biosUuid());
  }

  /** With what the agent answered; an answer that may be another VM's by now is not believed. */
  GuestKnowledge agentAsked(AgentAnswer answer, Set<String> expected, Instant now) {
    Optional<GuestFacts> facts = facts().filter(read -> isOneOf(expected, read));
    if (facts.isEmpty()) {
      return this;
    }
    Map<String, String> slots = facts.get().slotByMac();
    return new GuestKnowledge(
        sighting,
        reading,
        switch (answer) {
          case AgentAnswer.Interfaces(List<AgentInterface> interfaces) ->
              addresses.answered(AddressRules.select(interfaces, slots), now);
          case AgentAnswer.NotRunning() -> addresses.silent(AgentSight.NOT_RUNNING, now);
          case AgentAnswer.TimedOut() -> addresses.silent(AgentSight.TIMED_OUT, now);
        });
  }

  /** Proxmox did not say what the agent says, which tells nothing about the guest. */
  GuestKnowledge agentOutOfReach(Instant now) {
    return new GuestKnowledge(sighting, reading, addresses.postponed(now));
  }
}
