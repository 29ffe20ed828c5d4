import com.google.googlejavaformat.java.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Runs google-java-format (AOSP style) over every Java source below a folder.
/// Arguments: `--replace` to format in place or `--check` to fail on the first difference, then the folder.
class Format {
    public static void main(String[] args) throws Exception {
        boolean check = args[0].equals("--check");
        List<String> command = new ArrayList<>(List.of("--aosp"));
        command.addAll(check ? List.of("--dry-run", "--set-exit-if-changed") : List.of("--replace"));
        command.addAll(sources(Path.of(args[1])));
        int result = new Main(new PrintWriter(System.out, true), new PrintWriter(System.err, true), System.in)
                .format(command.toArray(String[]::new));
        if (check && result != 0) {
            System.err.println("The files above are not formatted: run `mvn verify` without CI set and commit the result.");
        }
        System.exit(result);
    }

    private static List<String> sources(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Format::isOurSource).map(Path::toString).sorted().toList();
        }
    }

    private static boolean isOurSource(Path file) {
        String path = file.toString();
        return path.endsWith(".java") && path.contains("/src/") && !path.contains("/target/");
    }
}
