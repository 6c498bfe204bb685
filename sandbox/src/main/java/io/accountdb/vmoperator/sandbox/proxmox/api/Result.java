package io.accountdb.vmoperator.sandbox.proxmox.api;

import io.accountdb.vmoperator.sandbox.proxmox.tasks.Task;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a method returns.
 *
 * @param data anything that JSON has
 * @param total length of the whole list of which the data are a page; 0: none
 */
record Result(@Nullable Object data, int total) {
  static final Result NOTHING = new Result(null, 0);

  static Result of(Object data) {
    return new Result(data, 0);
  }

  /** A list whose items are made as it is written. */
  static Result of(Stream<?> items) {
    return new Result(items.iterator(), 0);
  }

  /** A method that left its work to a worker returns the UPID. */
  static Result of(Task task) {
    return new Result(task.upid().toString(), 0);
  }
}
