import com.google.googlejavaformat.java.Main;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Run by the build: checks or rewrites the format of all Java files below some folders. */
class FormatSources {
  public static void main(String[] arguments) throws Exception {
    List<String> call = new ArrayList<>();
    switch (arguments[0]) {
      case "check" -> call.addAll(List.of("--dry-run", "--set-exit-if-changed"));
      case "write" -> call.add("--replace");
      default ->
          throw new IllegalArgumentException("-Dformat=" + arguments[0] + ": check or write");
    }
    for (String folder : List.of(arguments).subList(1, arguments.length)) {
      try (var files = Files.walk(Path.of(folder))) {
        files.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(call::add);
      }
    }
    int result =
        new Main(new PrintWriter(System.out, true), new PrintWriter(System.err, true), System.in)
            .format(call.toArray(String[]::new));
    if (result != 0) {
      System.err.println("The files above are not formatted: mvn -Dformat=write compile");
    }
    System.exit(result);
  }
}
