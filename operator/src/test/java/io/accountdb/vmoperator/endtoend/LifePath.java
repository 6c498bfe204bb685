package io.accountdb.vmoperator.endtoend;

import static io.accountdb.vmoperator.endtoend.KillPoint.ADOPTION;
import static io.accountdb.vmoperator.endtoend.KillPoint.CLONE;
import static io.accountdb.vmoperator.endtoend.KillPoint.CLONE_INTENT;
import static io.accountdb.vmoperator.endtoend.KillPoint.CLONE_UPID;
import static io.accountdb.vmoperator.endtoend.KillPoint.CONFIG;
import static io.accountdb.vmoperator.endtoend.KillPoint.DESTROY;
import static io.accountdb.vmoperator.endtoend.KillPoint.DESTROY_INTENT;
import static io.accountdb.vmoperator.endtoend.KillPoint.DESTROY_UPID;
import static io.accountdb.vmoperator.endtoend.KillPoint.FINALIZER;
import static io.accountdb.vmoperator.endtoend.KillPoint.READINESS;
import static io.accountdb.vmoperator.endtoend.KillPoint.RESIZE;
import static io.accountdb.vmoperator.endtoend.KillPoint.RESIZE_INTENT;
import static io.accountdb.vmoperator.endtoend.KillPoint.RESIZE_UPID;
import static io.accountdb.vmoperator.endtoend.KillPoint.SHUTDOWN;
import static io.accountdb.vmoperator.endtoend.KillPoint.SHUTDOWN_INTENT;
import static io.accountdb.vmoperator.endtoend.KillPoint.SHUTDOWN_UPID;
import static io.accountdb.vmoperator.endtoend.KillPoint.START;
import static io.accountdb.vmoperator.endtoend.KillPoint.START_INTENT;
import static io.accountdb.vmoperator.endtoend.KillPoint.START_UPID;
import static io.accountdb.vmoperator.endtoend.KillPoint.STOP;
import static io.accountdb.vmoperator.endtoend.KillPoint.STOP_INTENT;
import static io.accountdb.vmoperator.endtoend.KillPoint.STOP_UPID;

import java.util.List;
import java.util.stream.Stream;

/** What happens to a resource, the points that it passes, and how it has to end. */
enum LifePath {
  CREATE(Template.UBUNTU, Request.CREATE, Outcome.RUNNING, creation()),
  CREATE_ELSEWHERE(
      Template.DEBIAN + ", placement: {node: pve2}", Request.CREATE, Outcome.RUNNING, creation()),
  CREATE_HALTED(
      Template.UBUNTU + ", runStrategy: Halted",
      Request.CREATE,
      Outcome.STOPPED,
      List.of(FINALIZER, CLONE_INTENT, CLONE, CLONE_UPID, ADOPTION, CONFIG, READINESS)),
  DELETE_DURING_CREATION(Template.UBUNTU, Request.CREATE_AND_DELETE, Outcome.GONE, creation()),
  RETAIN_DURING_CREATION(
      Template.UBUNTU + ", deletionPolicy: Retain",
      Request.CREATE_AND_DELETE,
      Outcome.RETAINED,
      creation()),
  RECONFIGURE(
      Template.UBUNTU + ", runStrategy: Halted",
      Request.RECONFIGURE,
      Outcome.STOPPED,
      List.of(CONFIG, READINESS)),
  GROW(
      Template.UBUNTU,
      Request.GROW,
      Outcome.RUNNING,
      List.of(RESIZE_INTENT, RESIZE, RESIZE_UPID, READINESS)),
  HALT(
      Template.UBUNTU,
      Request.HALT,
      Outcome.STOPPED,
      List.of(SHUTDOWN_INTENT, SHUTDOWN, SHUTDOWN_UPID, READINESS)),
  HALT_HARD(
      Template.UBUNTU + ", power: {stopMode: Hard}",
      Request.HALT,
      Outcome.STOPPED,
      List.of(STOP_INTENT, STOP, STOP_UPID, READINESS)),
  DELETE(
      Template.UBUNTU,
      Request.DELETE,
      Outcome.GONE,
      List.of(
          SHUTDOWN_INTENT,
          SHUTDOWN,
          SHUTDOWN_UPID,
          CONFIG,
          DESTROY_INTENT,
          DESTROY,
          DESTROY_UPID,
          FINALIZER)),
  RETAIN(
      Template.UBUNTU + ", deletionPolicy: Retain",
      Request.DELETE,
      Outcome.RETAINED,
      List.of(CONFIG, FINALIZER)),
  /** An earlier resource of this name was deleted by force, and left its VM behind. */
  TAKE_OVER(
      Template.UBUNTU, Request.TAKE_OVER, Outcome.RUNNING, List.of(ADOPTION, CONFIG, READINESS));

  private final String spec;
  private final Request request;
  private final Outcome outcome;
  private final List<KillPoint> points;

  LifePath(String spec, Request request, Outcome outcome, List<KillPoint> points) {
    this.spec = spec;
    this.request = request;
    this.outcome = outcome;
    this.points = points;
  }

  /** What a user does. */
  enum Request {
    CREATE,
    CREATE_AND_DELETE,
    RECONFIGURE,
    GROW,
    HALT,
    DELETE,
    TAKE_OVER;

    /** Whether it is done to a VM that is ready. */
    boolean needsReadyVm() {
      return switch (this) {
        case CREATE, CREATE_AND_DELETE -> false;
        case RECONFIGURE, GROW, HALT, DELETE, TAKE_OVER -> true;
      };
    }
  }

  /** How the world has to be in the end. */
  enum Outcome {
    RUNNING,
    STOPPED,
    GONE,
    RETAINED
  }

  private static List<KillPoint> creation() {
    return List.of(
        FINALIZER,
        CLONE_INTENT,
        CLONE,
        CLONE_UPID,
        ADOPTION,
        CONFIG,
        START_INTENT,
        START,
        START_UPID,
        READINESS);
  }

  /** Enum constants cannot use constants of their own class before these are defined. */
  private static final class Template {
    static final String UBUNTU = "source: {template: {name: ubuntu-24.04}}";

    /** Its disks are on shared storage. */
    static final String DEBIAN = "source: {template: {name: debian-13}}";
  }

  /** The spec but for its clusterRef. */
  String spec() {
    return spec;
  }

  Request request() {
    return request;
  }

  Outcome outcome() {
    return outcome;
  }

  Stream<KillCase> cases() {
    return points.stream()
        .flatMap(point -> point.states().stream().map(state -> new KillCase(this, point, state)));
  }
}
