package io.accountdb.vmoperator.sandbox.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {
  @TempDir private Path folder;

  @Test
  void shouldRefuseAFolderThatHoldsSomethingElse() throws IOException {
    // Given
    Files.writeString(folder.resolve("thesis.tex"), "years of work");

    // When, Then
    assertThatThrownBy(() -> StateDirectory.claim(folder))
        .isInstanceOf(SandboxException.class)
        .hasMessageContaining("such as thesis.tex")
        .hasMessageContaining("must be new, empty, or an earlier sandbox's");
    assertThat(folder.resolve("thesis.tex")).hasContent("years of work");
  }

  @Test
  void shouldRefuseAFile() throws IOException {
    // Given
    Path file = Files.writeString(folder.resolve("file"), "");

    // When, Then
    assertThatThrownBy(() -> StateDirectory.claim(file)).hasMessageContaining("is a file");
  }

  @Test
  void shouldHaveOneOwnerAtATime() throws IOException {
    // Given
    try (StateDirectory state = StateDirectory.claim(folder)) {
      // When, Then
      assertThat(StateDirectory.owner(state.path())).contains(ProcessIdentity.current());
      assertThatThrownBy(() -> StateDirectory.claim(folder))
          .hasMessageContaining("a sandbox is already running in " + folder);
    }
    assertThat(StateDirectory.owner(folder)).isEmpty();
    StateDirectory.claim(folder).close();
  }

  @Test
  void shouldDeleteItsOwnFilesAndNoOthers() throws IOException {
    // Given
    try (StateDirectory state = StateDirectory.claim(folder)) {
      Files.writeString(state.folder(StateEntry.DATABASE).resolve("data"), "rows");
      Files.writeString(StateDirectory.logs(folder).resolve("etcd.log"), "a line");
      Files.writeString(folder.resolve("notes.txt"), "put here by hand");
    }

    // When
    StateDirectory.claim(folder).close();

    // Then
    assertThat(StateEntry.DATABASE.in(folder)).doesNotExist();
    assertThat(StateDirectory.logs(folder).resolve("etcd.log")).exists();
    assertThat(folder.resolve("notes.txt")).exists();
  }

  @Test
  void shouldKeepItsFolderToItsOwner() throws IOException {
    // When
    Path state = folder.resolve("new");
    StateDirectory.claim(state).close();

    // Then
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state)))
        .isEqualTo("rwx------");
  }
}
