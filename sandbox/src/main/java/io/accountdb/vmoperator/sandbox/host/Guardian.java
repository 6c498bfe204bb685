package io.accountdb.vmoperator.sandbox.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * A small shell process at the other end of a pipe from this JVM: when the pipe closes, because the
 * JVM closed it or was killed, it ends every recorded child; started by {@link Children}.
 */
final class Guardian implements AutoCloseable {
  private final Process process;

  private Guardian(Process process) {
    this.process = process;
  }

  /**
   * @param records folder of the records to go by
   * @param disposable folder to delete once the children have ended
   */
  static Guardian start(Path records, Optional<Path> disposable) throws IOException {
    Process process =
        new ProcessBuilder(
                "/bin/sh",
                "-c",
                script(),
                "sandbox-guardian",
                records.toString(),
                disposable.map(Path::toString).orElse(""))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    return new Guardian(process);
  }

  long pid() {
    return process.pid();
  }

  /** Lets the guardian do its work, and waits until it has. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      process.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      // Its pipe is closed: it finishes without us.
      Thread.currentThread().interrupt();
    }
  }

  private static String script() {
    try (InputStream script =
        Objects.requireNonNull(Guardian.class.getResourceAsStream("guardian.sh"))) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
