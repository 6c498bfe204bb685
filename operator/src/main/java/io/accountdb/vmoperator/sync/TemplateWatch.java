package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.proxmox.GuestResource;
import io.accountdb.vmoperator.proxmox.ProxmoxApi;
import io.accountdb.vmoperator.proxmox.ProxmoxException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows the disks of a cluster's templates: reads the config of each once, and again when it looks
 * different. A {@link ClusterAgent}'s loop runs {@link #step}.
 */
final class TemplateWatch {
  /** Nobody chooses among more; the first by VMID are known. */
  static final int MOST = 256;

  private static final Logger log = LoggerFactory.getLogger(TemplateWatch.class);
  private static final Duration RETRY = Duration.ofSeconds(30);

  private final ProxmoxApi proxmox;
  private final Clock clock;
  private final NodeCalls calls;
  private final Supplier<Optional<Poll>> polls;
  private final Runnable onNews;
  private final Map<Integer, Known> known = new ConcurrentHashMap<>();
  private final Set<Integer> inFlight = ConcurrentHashMap.newKeySet();

  /**
   * Knows of no template before the first {@link #step}.
   *
   * @param onNews told when something else is known than before
   */
  TemplateWatch(
      ProxmoxApi proxmox,
      Clock clock,
      NodeCalls calls,
      Supplier<Optional<Poll>> polls,
      Runnable onNews) {
    this.proxmox = proxmox;
    this.clock = clock;
    this.calls = calls;
    this.polls = polls;
    this.onNews = onNews;
  }

  /** What gives away from outside that a template has changed, or is another one. */
  private record Look(String node, @Nullable String name, long diskBytes) {
    static Look of(GuestResource guest) {
      return new Look(guest.node(), guest.name(), guest.diskBytes());
    }
  }

  /**
   * What is known of one template.
   *
   * @param sight null: its config has not been read
   * @param due when it is to be read
   */
  private record Known(Look look, @Nullable TemplateSight sight, Instant due) {}

  /** Starts the calls that are due; returns when the next one is. */
  Instant step() {
    Optional<Poll> poll = polls.get();
    if (poll.isEmpty()) {
      return Instant.MAX;
    }
    Map<Integer, GuestResource> templates =
        poll.get().snapshot().guests().values().stream()
            .filter(this::isTemplate)
            .sorted(Comparator.comparingInt(GuestResource::vmid))
            .limit(MOST)
            .collect(Collectors.toMap(GuestResource::vmid, guest -> guest));
    if (known.keySet().retainAll(templates.keySet())) {
      onNews.run();
    }
    Instant now = clock.instant();
    Instant next = Instant.MAX;
    for (GuestResource template : templates.values()) {
      Instant due = look(template, now);
      next = due.isBefore(next) ? due : next;
    }
    return next;
  }

  /** A guest without statistics is not listed as a template, even where it is one. */
  private boolean isTemplate(GuestResource guest) {
    return guest.type().equals("qemu")
        && (guest.template() || (isUnknown(guest) && known.containsKey(guest.vmid())));
  }

  private static boolean isUnknown(GuestResource guest) {
    return guest.status().equals("unknown");
  }

  private Instant look(GuestResource template, Instant now) {
    Look look = Look.of(template);
    Known present =
        known.compute(
            template.vmid(),
            (vmid, old) ->
                old == null
                    ? new Known(look, null, now)
                    : isUnchanged(template, old.look()) ? old : new Known(look, old.sight(), now));
    if (now.isBefore(present.due())) {
      return present.due();
    }
    if (inFlight.add(template.vmid())
        && !calls.start(template.node(), () -> read(template, present))) {
      // The end of one of the node's other calls brings the next step.
      inFlight.remove(template.vmid());
    }
    return Instant.MAX;
  }

  private static boolean isUnchanged(GuestResource template, Look look) {
    return isUnknown(template)
        ? look.node().equals(template.node())
        : look.equals(Look.of(template));
  }

  private void read(GuestResource template, Known then) {
    try {
      Optional<GuestConfig> config = proxmox.config(template.address());
      replace(
          template,
          then,
          config
              .map(read -> new Known(then.look(), sight(template, read), Instant.MAX))
              .orElseGet(() -> again(then)));
    } catch (ProxmoxException e) {
      log.debug("config of {} cannot be read: {}", template.address(), e.failure().message());
      replace(template, then, again(then));
    } finally {
      inFlight.remove(template.vmid());
    }
  }

  /** Unless the template looks different by now: then it is read again. */
  private void replace(GuestResource template, Known then, Known next) {
    if (known.replace(template.vmid(), then, next)
        && next.sight() != null
        && !next.sight().equals(then.sight())) {
      onNews.run();
    }
  }

  private Known again(Known then) {
    return new Known(then.look(), then.sight(), clock.instant().plus(RETRY));
  }

  private static TemplateSight sight(GuestResource template, GuestConfig config) {
    return new TemplateSight(
        template.vmid(),
        config.name().orElse(template.name()),
        config.bootDisk().orElse(null),
        List.copyOf(config.disks().values()));
  }

  /** Those whose config has been read, by VMID. Any thread. */
  List<TemplateSight> known() {
    return known.values().stream()
        .map(Known::sight)
        .flatMap(Stream::ofNullable)
        .sorted(Comparator.comparingInt(TemplateSight::vmid))
        .toList();
  }
}
