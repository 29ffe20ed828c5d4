package io.leno.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a JVM holds after a full collection, asked from outside by `jcmd`.
///
/// @param bundleLoaders class loaders of bundles that are alive, whether anybody admits to them or
///   not
public record JvmState(
        double heapMegabytes, double metaspaceMegabytes, long bundleLoaders, long threads) {
    private static final Pattern HEAP = Pattern.compile("total \\d+K, used (\\d+)K");
    private static final Pattern METASPACE = Pattern.compile("Metaspace\\s+used (\\d+)K");
    private static final Pattern LOADER = Pattern.compile("(?m)^.*BundleClassLoader.*$");
    private static final Pattern THREAD = Pattern.compile("(?m)^\"[^\"]*\" #\\d+");

    public static JvmState of(Program program) throws IOException, InterruptedException {
        long pid = program.process().pid();
        jcmd(pid, "GC.run");
        jcmd(pid, "GC.run");
        String heap = jcmd(pid, "GC.heap_info");
        double used =
                HEAP.matcher(heap)
                        .results()
                        .mapToDouble(found -> Double.parseDouble(found.group(1)))
                        .sum();
        return new JvmState(
                used / 1e3,
                first(METASPACE, jcmd(pid, "VM.metaspace", "basic")) / 1e3,
                count(LOADER, jcmd(pid, "VM.classloader_stats")),
                count(THREAD, jcmd(pid, "Thread.print")));
    }

    private static double first(Pattern pattern, String text) throws IOException {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) throw new IOException("no " + pattern + " in: " + text);
        return Double.parseDouble(matcher.group(1));
    }

    private static long count(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(MatchResult::group).count();
    }

    private static String jcmd(long pid, String... command)
            throws IOException, InterruptedException {
        String program = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        List<String> line = new ArrayList<>(List.of(program, String.valueOf(pid)));
        line.addAll(List.of(command));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) throw new IOException(line + ": " + output);
        return output;
    }
}
