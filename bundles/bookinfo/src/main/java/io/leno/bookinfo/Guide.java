package io.leno.bookinfo;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the demo prints when it is up: what to open and what to try, each as a command to copy.
///
/// @param home of the distribution
/// @param log of this process
record Guide(Addresses addresses, MeshFiles files, Path home, Path log) {
    String pageUrl() {
        return base() + "/productpage";
    }

    private String base() {
        return "http://" + Addresses.GATEWAY + ":" + addresses.gatewayPort();
    }

    String text() {
        return """

        Open    %1$s
        Edit    %2$s   (the mesh follows at once)
        Admin   gateway http://127.0.0.1:15000, sidecars %3$s
        Debug   http://127.0.0.1:%4$d/debug   (control plane)
        Logs    tail -f %15$s   (requests, up to 10 s late; set in %16$s)
                %17$s   (what goes on inside)

        Five things to try; reload the page after each.

        1. All traffic to reviews v1: no stars.
             %5$s
        2. 80 %% to v1, 20 %% to v2: black stars now and then.
             %6$s
             for i in $(seq 100); do curl -s %13$s/api/v1/products/0/reviews | grep -o 'reviews-v[123]'; done | sort | uniq -c
        3. Only jason sees v2: sign in as jason on the page, or send the header.
             %7$s
             curl -s -H 'end-user: jason' %1$s | grep -o 'reviews-v[123]'
        4. For jason ratings takes 7 s, and the page gives up on reviews; or ratings fails, and the stars are missing.
             %8$s
             %9$s
             curl -s -H 'end-user: jason' %1$s | grep -oi 'currently unavailable'
        5. A Java filter while requests flow: put it in, look, take it out again.
             cp %10$s %11$s
             curl -si %1$s | grep x-leno-sample
             rm %12$s

        Back to the start: %14$s
        """
                .formatted(
                        pageUrl(),
                        shell(files.mesh()),
                        sidecars(),
                        addresses.monitoringPort(),
                        copy("all-to-v1.yaml"),
                        copy("reviews-80-20.yaml"),
                        copy("jason-to-v2.yaml"),
                        copy("jason-delay.yaml"),
                        copy("jason-abort.yaml"),
                        shell(home.resolve("samples/header-filter.jar")),
                        shell(home.resolve("bundles")) + "/",
                        shell(home.resolve("bundles/header-filter.jar")),
                        base(),
                        copy("start.yaml"),
                        shell(files.accessLog()),
                        shell(files.mesh().resolve(MeshFiles.MESH_CONFIG)),
                        shell(log));
    }

    /// Of the gateway and all sidecars.
    List<String> adminUrls() {
        return Stream.concat(
                        Stream.of(Addresses.GATEWAY),
                        Workload.ALL.stream().map(Workload::sidecarAddress))
                .map(Guide::adminUrl)
                .toList();
    }

    private static String adminUrl(String address) {
        return "http://" + address + ":" + Workload.ADMIN_PORT;
    }

    private static String sidecars() {
        return Workload.ALL.stream()
                .map(workload -> workload.name() + " " + adminUrl(workload.sidecarAddress()))
                .collect(Collectors.joining(", "));
    }

    private String copy(String name) {
        Path rules = files.mesh().resolve(MeshFiles.RULES);
        return "cp " + shell(files.tries().resolve(name)) + " " + shell(rules);
    }

    /// A path as a shell takes it: relative to where we are if it is below, quoted if need be.
    private static String shell(Path path) {
        Path here = Path.of("").toAbsolutePath();
        Path absolute = path.toAbsolutePath().normalize();
        String shown =
                absolute.startsWith(here) && !absolute.equals(here)
                        ? here.relativize(absolute).toString()
                        : absolute.toString();
        return shown.matches("[\\w./-]+") ? shown : "'" + shown.replace("'", "'\\''") + "'";
    }
}
