package io.accountdb.vmoperator.sandbox.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheFolderTest {
  private static final Progress SILENT = _ -> {};

  @TempDir private Path home;
  private final AtomicInteger made = new AtomicInteger();
  private CacheFolder cache;

  @BeforeEach
  void nameTheFolder() {
    cache = CacheFolder.of(Map.of("XDG_CACHE_HOME", home.toString()), "programs", "1.0");
  }

  @Test
  void shouldBeMadeOnce() throws Exception {
    // When
    Path first = cache.obtain(SILENT, this::make);
    Path second = cache.obtain(SILENT, this::make);

    // Then
    assertThat(made).hasValue(1);
    assertThat(first).isEqualTo(second).isEqualTo(home.resolve("proxmox-vm-operator/programs/1.0"));
    assertThat(first.resolve("bin/program")).hasContent("machine code");
  }

  @Test
  void shouldBeMadeAgainWhenAFileIsTruncated() throws Exception {
    // Given
    Path folder = cache.obtain(SILENT, this::make);
    Files.writeString(folder.resolve("bin/program"), "machine");

    // When
    cache.obtain(SILENT, this::make);

    // Then
    assertThat(made).hasValue(2);
    assertThat(folder.resolve("bin/program")).hasContent("machine code");
  }

  @Test
  void shouldBeMadeAgainWhenAFileIsMissing() throws Exception {
    // Given
    Path folder = cache.obtain(SILENT, this::make);
    Files.delete(folder.resolve("bin/program"));

    // When
    cache.obtain(SILENT, this::make);

    // Then
    assertThat(made).hasValue(2);
  }

  @Test
  void shouldNotBeThereAfterMakingItFailedHalfway() throws Exception {
    // Given
    CacheFolder.Content failing =
        folder -> {
          make(folder);
          throw new SandboxException("the compiler is out of memory");
        };

    // When
    assertThatThrownBy(() -> cache.obtain(SILENT, failing)).hasMessageContaining("out of memory");

    // Then
    assertThat(cache.isComplete()).isFalse();
    assertThat(cache.obtain(SILENT, this::make).resolve("bin/program")).exists();
  }

  @Test
  void shouldIgnoreARelativeCacheHome() {
    assertThat(CacheFolder.of(Map.of("XDG_CACHE_HOME", "cache"), "programs", "1.0").path())
        .startsWithRaw(Path.of(System.getProperty("user.home"), ".cache"));
  }

  private void make(Path folder) throws IOException {
    made.incrementAndGet();
    Files.createDirectories(folder.resolve("bin"));
    Files.writeString(folder.resolve("bin/program"), "machine code");
  }
}
