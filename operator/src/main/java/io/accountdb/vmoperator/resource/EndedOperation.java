package io.accountdb.vmoperator.resource;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.generator.annotation.Required;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operation on the VM that has ended. It is in the status only while the database, whose trail
 * it belongs into, does not answer.
 *
 * @param attempt counts the VMs tried for this resource, from 1
 * @param upid null where there was no task
 * @param startTime RFC 3339
 * @param message why it failed
 * @param fieldManagers who hold the fields of the spec that made it necessary
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EndedOperation(
    @Required Kind kind,
    @Required Integer vmid,
    @Required Integer attempt,
    @Nullable String upid,
    @Required String startTime,
    @Required Outcome outcome,
    @Nullable String message,
    @Nullable List<String> fieldManagers) {

  /** What was done. */
  public enum Kind {
    @JsonProperty("Clone")
    CLONE,
    @JsonProperty("Start")
    START,
    @JsonProperty("Stop")
    STOP,
    @JsonProperty("HardStop")
    HARD_STOP,
    @JsonProperty("Resize")
    RESIZE,
    @JsonProperty("Config")
    CONFIG,
    @JsonProperty("Delete")
    DELETE
  }

  /** How it ended. */
  public enum Outcome {
    @JsonProperty("Succeeded")
    SUCCEEDED,
    @JsonProperty("Failed")
    FAILED,
    @JsonProperty("Unknown")
    UNKNOWN
  }

  public Instant started() {
    return Instant.parse(startTime);
  }

  /** The same with those who wanted it. */
  public EndedOperation wantedBy(List<String> managers) {
    return new EndedOperation(kind, vmid, attempt, upid, startTime, outcome, message, managers);
  }
}
