package io.leno.proxy.admin;

import jdk.jfr.Configuration;
import jdk.jfr.Recording;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.List;

/// What tells where time and memory go: JFR records while a profiler is enabled, and writes to a
/// file beside `profile_path` when it is disabled. Touched by the admin server's loop only.
final class ProfilePages {
    private static final String USAGE = "?enable=<y|n>\n";

    private final Path profilePath;
    private @Nullable Recording recording;

    /// @param profilePath where recordings go, without `.jfr`
    ProfilePages(Path profilePath) {
        this.profilePath = profilePath;
    }

    List<AdminEndpoint> endpoints() {
        return List.of(
                profiler(
                        "/cpuprofiler",
                        "enable/disable the CPU profiler",
                        "enables the CPU profiler"),
                profiler(
                        "/heapprofiler",
                        "enable/disable the heap profiler",
                        "enable/disable the heap profiler"),
                profiler(
                        "/allocprofiler",
                        "enable/disable the allocation profiler (if supported)",
                        "enable/disable the allocation profiler"),
                unsupported("/heap_dump", "dump current Envoy heap (if supported)"),
                unsupported("/peak_heap_dump", "dump peak Envoy heap (if supported)"),
                AdminEndpoint.reading(
                        "/contention",
                        "dump current Envoy mutex contention stats (if enabled)",
                        request ->
                                AdminResponse.text(
                                        "Mutex contention tracing is not enabled. To enable, run"
                                                + " Envoy with flag --enable-mutex-tracing.")));
    }

    private AdminEndpoint profiler(String path, String help, String enable) {
        return AdminEndpoint.mutating(path, help, request -> toggle(path, request))
                .with("enable", enable, "y", "n");
    }

    private static AdminEndpoint unsupported(String path, String help) {
        return AdminEndpoint.reading(
                path,
                help,
                request ->
                        AdminResponse.of(
                                501,
                                AdminResponse.TEXT,
                                "Heap dumps are the JVM's: jcmd <pid> GC.heap_dump <file>\n"));
    }

    private AdminResponse toggle(String path, AdminRequest request) {
        String enable = request.first("enable");
        if (enable == null || !enable.matches("[yn]")) return AdminResponse.bad(USAGE);
        try {
            return enable.equals("y") ? start() : stop(path);
        } catch (IOException | ParseException e) {
            return AdminResponse.of(
                    500, AdminResponse.TEXT, "failure to start the profiler: " + e + "\n");
        }
    }

    private AdminResponse start() throws IOException, ParseException {
        if (recording == null) {
            recording = new Recording(Configuration.getConfiguration("profile"));
            recording.start();
        }
        return AdminResponse.ok();
    }

    private AdminResponse stop(String path) throws IOException {
        Recording running = recording;
        recording = null;
        if (running == null) return AdminResponse.ok();
        Path file = Path.of(profilePath + "." + path.substring(1) + ".jfr");
        try (running) {
            running.stop();
            running.dump(file);
        }
        return AdminResponse.text("OK\nwritten to " + file.toAbsolutePath() + "\n");
    }
}
