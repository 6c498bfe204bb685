package io.accountdb.vmoperator.reconcile;

/** The summary that the conditions Ready, Reconciling and Stalled tell. */
sealed interface Verdict {
  String reason();

  String message();

  /** Like a Pod's STATUS. */
  String printable();

  /** Ready=True. */
  record Ready(String reason, String message, String printable) implements Verdict {}

  /** Ready=Unknown: under way, or waiting for something that comes by itself. */
  record Progressing(String reason, String message, String printable) implements Verdict {}

  /** Ready=False, but nobody is needed. */
  record NotReady(String reason, String message, String printable) implements Verdict {}

  /** Ready=False: a person must change something. */
  record Stalled(String reason, String message) implements Verdict {
    @Override
    public String printable() {
      return reason;
    }
  }
}
