package io.accountdb.vmoperator.endtoend;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** Calls that hang, on their way to Proxmox or on their way back, until all are let go at once. */
final class HangingCalls {
  private final Map<String, String> callByGuest = new ConcurrentHashMap<>();
  private final Set<String> held = ConcurrentHashMap.newKeySet();
  private final CountDownLatch release = new CountDownLatch(1);
  private final When when;

  HangingCalls(When when) {
    this.when = when;
  }

  /** Where they hang. */
  enum When {
    /** Proxmox has not heard of the call. */
    BEFORE,
    /** Proxmox has carried it out, and nobody knows. */
    AFTER
  }

  /** A call to Proxmox. */
  interface Call {
    Object send() throws Throwable;
  }

  /** Lets the next such call hang. */
  void hold(String call, String guest) {
    callByGuest.put(guest, call);
  }

  /** Whether all of them hang. */
  boolean allHeld() {
    return callByGuest.isEmpty() && !held.isEmpty();
  }

  void letGo() {
    release.countDown();
  }

  Object pass(ContenderEdge.Passage passage, Call call) throws Throwable {
    if (!callByGuest.remove(passage.guest(), passage.call())) {
      return call.send();
    }
    if (when == When.BEFORE) {
      hang(passage);
      return call.send();
    }
    Object answer = call.send();
    hang(passage);
    return answer;
  }

  private void hang(ContenderEdge.Passage passage) throws InterruptedException {
    held.add(passage.guest());
    release.await();
  }
}
