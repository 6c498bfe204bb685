package io.accountdb.vmoperator.endtoend;

/**
 * What happens to the database of a {@link DatabaseOutageIT}, and how the operator is to tell it.
 */
enum DatabaseFault {
  STOPPED("refused", FaultyDatabase::stop, FaultyDatabase::start),
  CRASHED("refused", FaultyDatabase::crash, FaultyDatabase::start),
  CUT_OFF("timed out", FaultyDatabase::stall, FaultyDatabase::resume),
  LOCKED("lock timeout", FaultyDatabase::lock, FaultyDatabase::unlock),
  FULL("No space left on device", FaultyDatabase::fill, FaultyDatabase::tidy),
  READ_ONLY("read-only transaction", FaultyDatabase::freeze, FaultyDatabase::thaw),
  WITHOUT_US("password authentication failed", FaultyDatabase::lockOut, FaultyDatabase::letIn),
  // Last: the first server does not come back.
  FAILED_OVER("refused", FaultyDatabase::stop, FaultyDatabase::failOver);

  private final String words;
  private final Step beginning;
  private final Step end;

  DatabaseFault(String words, Step beginning, Step end) {
    this.words = words;
    this.beginning = beginning;
    this.end = end;
  }

  /** In the message of the condition. */
  String words() {
    return words;
  }

  /** The name of the VM that is changed meanwhile. */
  String vm() {
    return "outage-" + (ordinal() + 1);
  }

  void begin(FaultyDatabase database) {
    beginning.take(database);
  }

  void end(FaultyDatabase database) {
    end.take(database);
  }

  private interface Step {
    void take(FaultyDatabase database);
  }
}
