package io.accountdb.vmoperator.endtoend;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DynamicTest;

/** The lives of many VMs at the same time, each a test of its own. */
final class Lives implements AutoCloseable {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Future<?>> lives = new LinkedHashMap<>();

  /** Begins a life, which throws what is wrong. */
  void begin(String name, Runnable life) {
    lives.put(name, threads.submit(life));
  }

  /** Waits until all have ended. */
  List<DynamicTest> end() {
    threads.close();
    return lives.entrySet().stream().map(life -> test(life.getKey(), life.getValue())).toList();
  }

  private static DynamicTest test(String name, Future<?> life) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          try {
            life.get();
          } catch (ExecutionException e) {
            throw e.getCause();
          }
        });
  }

  @Override
  public void close() {
    threads.close();
  }
}
