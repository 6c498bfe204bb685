package io.accountdb.vmoperator.sandbox.proxmox.transport;

import java.util.concurrent.atomic.AtomicInteger;

/** A pveproxy worker is replaced after a thousand requests and closes its connection then. */
final class WorkerRecycling {
  private static final int REQUESTS_PER_WORKER = 1_000;

  private final AtomicInteger requests = new AtomicInteger();

  /** Counts a request; tells whether the worker goes on. */
  boolean stays() {
    return requests.incrementAndGet() % REQUESTS_PER_WORKER != 0;
  }
}
