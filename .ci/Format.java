import com.google.googlejavaformat.java.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Runs google-java-format (AOSP style) over the Java sources below a folder.
/// Arguments: `--replace` to format in place what changed since it last did, or `--check` to fail if any source differs;
/// then the folder.
class Format {
    public static void main(String[] args) throws Exception {
        boolean check = args[0].equals("--check");
        Path root = Path.of(args[1]);
        Path stamp = root.resolve("target/format/last-run");
        FileTime since = !check && Files.exists(stamp) ? Files.getLastModifiedTime(stamp) : FileTime.fromMillis(0);
        List<String> sources = sources(root, since);
        if (sources.isEmpty()) return;
        List<String> command = new ArrayList<>(List.of("--aosp", "--skip-reflowing-long-strings")); // reflowing is not stable
        command.addAll(check ? List.of("--dry-run", "--set-exit-if-changed") : List.of("--replace"));
        command.addAll(sources);
        int result = new Main(new PrintWriter(System.out, true), new PrintWriter(System.err, true), System.in)
                .format(command.toArray(String[]::new));
        if (check && result != 0) {
            System.err.println("The files above are not formatted: run `mvn verify` without CI set and commit the result.");
        }
        if (!check && result == 0) Files.writeString(stamp, "");
        System.exit(result);
    }

    private static List<String> sources(Path root, FileTime since) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            List<Path> all = files.filter(Format::isOurSource).sorted().toList();
            List<String> changed = new ArrayList<>();
            for (Path file : all) {
                if (Files.getLastModifiedTime(file).compareTo(since) >= 0) changed.add(file.toString());
            }
            return changed;
        }
    }

    private static boolean isOurSource(Path file) {
        String path = file.toString();
        if (path.contains("/archetype-resources/")) return false; // a template, no Java yet
        return path.endsWith(".java") && path.contains("/src/") && !path.contains("/target/");
    }
}
