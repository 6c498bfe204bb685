package io.accountdb.vmoperator.app.config;

import java.io.Console;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * What {@link Config} asks the machine where the environment says nothing.
 *
 * @param identity a name that no other running process has
 * @param terminal whether a person reads what is written
 */
record Surroundings(String identity, boolean terminal) {

  /** A pod's host name is its own, and survives a restart of its container. */
  static Surroundings ofThisProcess() {
    boolean inPod = System.getenv("KUBERNETES_SERVICE_HOST") != null;
    String identity = inPod ? hostName() : hostName() + "-" + ProcessHandle.current().pid();
    Console console = System.console();
    return new Surroundings(identity, console != null && console.isTerminal());
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      // A host without an entry for its own name: the process id must do.
      return "host";
    }
  }
}
