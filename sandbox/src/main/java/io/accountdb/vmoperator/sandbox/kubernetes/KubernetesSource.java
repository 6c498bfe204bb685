package io.accountdb.vmoperator.sandbox.kubernetes;

import io.accountdb.vmoperator.sandbox.host.SandboxException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Go module, kept in the jar, whose {@code tool} lines name the programs of a control plane,
 * and the flags that they are built with; read by {@link KubernetesBinaries}.
 */
record KubernetesSource(String goMod, String goSum) {
  private static final Pattern KUBERNETES =
      Pattern.compile("k8s\\.io/kubernetes v((\\d+)\\.(\\d+)\\.\\d+)");
  private static final Pattern GO = Pattern.compile("(?m)^go (\\d+\\.\\d+)");

  static KubernetesSource bundled() {
    return new KubernetesSource(resource("go.mod"), resource("go.sum"));
  }

  /** Kubernetes's version, such as 1.37.2. */
  String version() {
    return find(KUBERNETES).group(1);
  }

  String minorVersion() {
    Matcher kubernetes = find(KUBERNETES);
    return kubernetes.group(2) + "." + kubernetes.group(3);
  }

  /** The oldest Go that builds it, such as 1.26. */
  String goVersion() {
    return find(GO).group(1);
  }

  /** The arguments of {@code go build} but for where the programs go. */
  List<String> buildFlags() {
    Matcher kubernetes = find(KUBERNETES);
    String version = "k8s.io/component-base/version.";
    return List.of(
        "-trimpath",
        "-ldflags",
        // Without them the server calls itself v0.0.0-master, which clients cannot compare.
        "-s -w -X %sgitVersion=v%s -X %sgitMajor=%s -X %sgitMinor=%s"
            .formatted(
                version,
                kubernetes.group(1),
                version,
                kubernetes.group(2),
                version,
                kubernetes.group(3)));
  }

  /** Changes with everything that the built programs depend on. */
  String fingerprint() {
    String all = goMod + goSum + String.join(" ", buildFlags());
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private Matcher find(Pattern pattern) {
    Matcher matcher = pattern.matcher(goMod);
    if (!matcher.find()) {
      throw new SandboxException("the bundled go.mod has no line like " + pattern);
    }
    return matcher;
  }

  private static String resource(String name) {
    try (InputStream resource =
        Objects.requireNonNull(KubernetesSource.class.getResourceAsStream(name), name)) {
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
