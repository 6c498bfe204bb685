package io.accountdb.vmoperator.proxmox;

import java.time.Duration;

/**
 * How long a call to Proxmox may take and how many may be under way.
 *
 * @param connect for TCP and TLS
 * @param call from sending to the end of the answer; above the 30 s after which pveproxy itself
 *     answers 596
 * @param agent the same for a call to a guest's agent; Proxmox pings it for 3 s first
 * @param queue for a place among the calls under way
 * @param callsPerNode below the workers that a node has for everybody: three of pveproxy and three
 *     of pvedaemon, each blocked by one slow call, with an accept queue before them
 */
record ClientLimits(
    Duration connect,
    Duration call,
    Duration agent,
    Duration queue,
    int callsPerNode,
    int callsPerCluster) {
  static ClientLimits standard() {
    return new ClientLimits(
        Duration.ofSeconds(5),
        Duration.ofSeconds(35),
        Duration.ofSeconds(6),
        Duration.ofSeconds(15),
        4,
        16);
  }
}
