package io.accountdb.vmoperator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Who may import whom; a reader who opens the folder list is to see the flow. */
class ArchitectureTest {
  private static final String BASE = "io.accountdb.vmoperator";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          // The sandbox is a module of its own that lies on the class path of the tests.
          .withImportOption(location -> !location.contains("/vmoperator/sandbox/"))
          .importPackages(BASE);

  /** Station to the stations that it may import. The empty name is the base package, with Main. */
  private static final Map<String, Set<String>> IMPORTS =
      Map.of(
          "resource", Set.of(),
          "proxmox", Set.of(),
          "store", Set.of(),
          "sync", Set.of("proxmox", "store"),
          "reconcile", Set.of("resource", "proxmox", "sync"),
          "api", Set.of("resource", "store"),
          "app", Set.of("resource", "proxmox", "store", "sync", "reconcile", "api"),
          "", Set.of("app"));

  private static final Set<String> STATIONS = IMPORTS.keySet();

  @Test
  void shouldKnowEveryStation() {
    Set<String> present =
        CLASSES.stream()
            .map(ArchitectureTest::station)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(STATIONS).containsAll(present);
  }

  @ParameterizedTest
  @FieldSource("STATIONS")
  void shouldImportOnlyWhatTheFlowAllows(String station) {
    String[] forbidden =
        STATIONS.stream()
            .filter(other -> !other.equals(station) && !IMPORTS.get(station).contains(other))
            .map(ArchitectureTest::pattern)
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(pattern(station))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden)
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void shouldKeepKubernetesOutOfTheClientTheAgentAndTheStore() {
    onlyIn(Set.of("resource", "reconcile", "api", "app"), "io.fabric8..");
    onlyIn(Set.of("resource", "reconcile", "app"), "io.javaoperatorsdk..");
  }

  @Test
  void shouldTalkToKubernetesInFewClassesOfTheApi() {
    noClasses()
        .that()
        .resideInAPackage(pattern("api"))
        .and()
        .haveNameNotMatching(
            ".*\\.(ApiServerReviews|ApiServerRefusals|VirtualMachineClient|VmidClaims|Territory"
                + "|WritingRoutes)(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.fabric8..")
        .check(CLASSES);
  }

  @Test
  void shouldKeepTheDatabaseInTheStore() {
    onlyIn(
        Set.of("store"),
        "java.sql..",
        "javax.sql..",
        "org.postgresql..",
        "com.zaxxer..",
        "org.flywaydb..");
  }

  @Test
  void shouldKeepHttpCallsInTheClient() {
    onlyIn(Set.of("proxmox"), "java.net.http..");
  }

  @Test
  void shouldServeHttpInTheApiOnly() {
    onlyIn(Set.of("api"), "io.helidon..");
  }

  @Test
  void shouldHaveNoCycles() {
    slices().matching(BASE + ".(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void shouldMarkEveryPackageForNull() {
    Set<String> unmarked =
        CLASSES.stream()
            .filter(type -> !station(type).isEmpty())
            .filter(type -> !type.getPackage().isAnnotatedWith(NullMarked.class))
            .map(JavaClass::getPackageName)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(unmarked).as("packages whose package-info.java lacks @NullMarked").isEmpty();
  }

  private static void onlyIn(Set<String> stations, String... packages) {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            stations.stream().map(ArchitectureTest::pattern).toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages)
        .check(CLASSES);
  }

  private static String pattern(String station) {
    return station.isEmpty() ? BASE : BASE + "." + station + "..";
  }

  private static String station(JavaClass type) {
    String rest = type.getPackageName().substring(BASE.length());
    return rest.isEmpty() ? "" : rest.substring(1).split("\\.", 2)[0];
  }
}
