package io.accountdb.vmoperator.proxmox;

import io.accountdb.vmoperator.proxmox.ProxmoxFailure.Kind;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure.NeedsPerson;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure.RetrySoon;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure.RetryWhenReachable;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure.SomebodyElses;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The error texts of Proxmox VE that decide a failure's class. Proxmox dies with a text where other
 * APIs have a status, and says the same in an answer and in a task's exit status. Called by {@link
 * FailureClassifier} and, for the texts that are no failure, by {@link HttpProxmoxApi}.
 */
final class ErrorText {
  private static final Pattern MISSING_GUEST =
      Pattern.compile(
          "Configuration file 'nodes/[^']+/qemu-server/(\\d+)\\.conf' does not exist"
              + "|unable to find configuration file for VM (\\d+)");

  private static final Pattern AGENT_SILENT =
      Pattern.compile(
          "QEMU guest agent is not running"
              + "|No QEMU guest agent configured"
              + "|VM \\d+ (is )?not running"
              + "|qga command '[^']*' failed - unable to connect");

  private static final Pattern AGENT_SLOW =
      Pattern.compile("qga command '[^']*' failed - got timeout");

  private static final Pattern VMID_TAKEN = Pattern.compile("VM \\d+ already exists");

  /** The first that matches decides. */
  private static final List<Rule> RULES =
      List.of(
          // Some versions write missmatch. The last is the cluster's file system, where the VMID is
          // taken on another node.
          rule(
              "checksum miss?match|already exists|\\.conf' failed: File exists",
              (text, errors) -> new SomebodyElses(text)),
          rule("VM is locked \\(", (text, errors) -> new RetrySoon(text, false)),
          rule("can't lock file .* - got timeout", (text, errors) -> new RetrySoon(text, false)),
          rule("got no worker upid", (text, errors) -> new RetrySoon(text, true)),
          rule("cluster not ready", (text, errors) -> new RetryWhenReachable(text, false)),
          rule("hostname lookup '", (text, errors) -> new RetryWhenReachable(text, false)),
          rule("protection mode enabled", needs(Kind.PROTECTED)),
          rule("Permission check failed|only root can ", needs(Kind.PERMISSION_DENIED)),
          rule(
              "storage '[^']+' (does not exist|is disabled|is not available on node|does not"
                  + " support )",
              needs(Kind.MISSING_STORAGE)),
          rule(
              "(?i)no space left|not enough space|out of space|insufficient free space"
                  + "|free space in thin pool|disk quota exceeded",
              needs(Kind.OUT_OF_SPACE)),
          rule(
              "no such cluster node '|VM uses local storage|non-shared storage"
                  + " '|(bridge|volume|disk) '[^']+' does not exist|shrinking disks is not"
                  + " supported|you can't resize a cdrom",
              needs(Kind.INVALID_PARAMETER)),
          rule(
              "VM \\d+ is running - destroy failed", (text, errors) -> new RetrySoon(text, false)));

  private ErrorText() {}

  /** The class that the text decides, if any. */
  static Optional<ProxmoxFailure> classify(
      String text, Map<String, String> errors, boolean ofClone) {
    if (MISSING_GUEST.matcher(text).find()) {
      return Optional.of(
          ofClone
              ? new NeedsPerson(Kind.MISSING_SOURCE, text, errors)
              : new RetrySoon(text, false));
    }
    return RULES.stream()
        .filter(rule -> rule.pattern().matcher(text).find())
        .map(rule -> rule.verdict().of(text, errors))
        .findFirst();
  }

  /** Whether Proxmox says that the guest has no config on that node. */
  static boolean saysMissing(String text, int vmid) {
    return MISSING_GUEST
        .matcher(text)
        .results()
        .map(match -> match.group(1) == null ? match.group(2) : match.group(1))
        .anyMatch(Integer.toString(vmid)::equals);
  }

  /** What the text says of a guest's agent, if anything. */
  static Optional<AgentAnswer> agentAnswer(String text) {
    if (AGENT_SLOW.matcher(text).find()) {
      return Optional.of(new AgentAnswer.TimedOut());
    }
    return AGENT_SILENT.matcher(text).find()
        ? Optional.of(new AgentAnswer.NotRunning())
        : Optional.empty();
  }

  /** Whether {@code nextid} refuses a VMID because a guest has it. */
  static boolean saysVmidTaken(String text) {
    return VMID_TAKEN.matcher(text).find();
  }

  private static Rule rule(String pattern, Verdict verdict) {
    return new Rule(Pattern.compile(pattern), verdict);
  }

  private static Verdict needs(Kind kind) {
    return (text, errors) -> new NeedsPerson(kind, text, errors);
  }

  private record Rule(Pattern pattern, Verdict verdict) {}

  private interface Verdict {
    ProxmoxFailure of(String text, Map<String, String> errors);
  }
}
