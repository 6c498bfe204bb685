package io.accountdb.vmoperator.sandbox.host;

/** Takes the lines that tell a waiting user what the sandbox is busy with. */
@FunctionalInterface
public interface Progress {
  void say(String line);
}
