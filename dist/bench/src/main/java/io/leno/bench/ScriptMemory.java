package io.leno.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// What scripts take of memory: those that many routes name, and many different ones.
final class ScriptMemory {
    static final String NAME = "MEMORY";

    /// Long enough for what a start leaves behind to be given back.
    private static final int SETTLE_SECONDS = 15;

    private static final int ROUTES = 2000;
    private static final int SCRIPTS = 1000;

    private final Path directory;
    private final Upstream upstream;

    ScriptMemory(Path directory, Upstream upstream) {
        this.directory = directory;
        this.upstream = upstream;
    }

    /// @param resident of the process, in megabytes
    /// @param live what a JVM cannot throw away, in megabytes; of others 0
    private record Size(double resident, double live) {
        @Override
        public String toString() {
            String heap = live == 0 ? "" : String.format(Locale.ROOT, " (heap %.1f)", live);
            return String.format(Locale.ROOT, "%.0f MB%s", resident, heap);
        }
    }

    /// What a route says of the script.
    private enum Names {
        NOTHING,
        /// One of the filter's two, by its name.
        NAME,
        /// The text of one of two.
        TEXT,
        /// One of as many as there are routes, by its name.
        OWN
    }

    void run(List<Peer> peers, PrintStream out) throws IOException, InterruptedException {
        out.printf(
                "%n**%s**: %d routes that name one of two scripts; %d routes with a script of their"
                        + " own%n%n",
                NAME, ROUTES, SCRIPTS);
        out.println(
                "| proxy | no route names one | by name | with its text | 1 script | "
                        + SCRIPTS
                        + " scripts | a script |");
        out.println("| --- | --- | --- | --- | --- | --- | --- |");
        for (Peer peer : peers) {
            Size one = measure(peer, Names.NOTHING, SCRIPTS, 2);
            Size many = measure(peer, Names.OWN, SCRIPTS, SCRIPTS);
            double resident = (many.resident() - one.resident()) * 1000 / (SCRIPTS - 2);
            double live = (many.live() - one.live()) * 1000 / (SCRIPTS - 2);
            out.printf(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %s | %s | %.1f KB%s |%n",
                    peer,
                    measure(peer, Names.NOTHING, ROUTES, 2),
                    measure(peer, Names.NAME, ROUTES, 2),
                    measure(peer, Names.TEXT, ROUTES, 2),
                    one,
                    many,
                    resident,
                    live == 0 ? "" : String.format(Locale.ROOT, " (heap %.1f)", live));
        }
        out.println();
    }

    /// A proxy in which each route has answered once.
    private Size measure(Peer peer, Names names, int routes, int scripts)
            throws IOException, InterruptedException {
        int port = FreePort.find();
        Path folder = Files.createDirectories(directory.resolve(peer + "-" + names + routes));
        Path bootstrap =
                ScriptBootstrap.write(
                        folder,
                        new Peer.Ports(port, upstream.http1()),
                        filter(scripts),
                        routes(names, routes));
        try (Program program = Program.start(peer.command(bootstrap), folder, port)) {
            ask(port, routes);
            program.process().waitFor(SETTLE_SECONDS, TimeUnit.SECONDS);
            double resident = program.residentBytes() / 1e6;
            System.err.printf(Locale.ROOT, "%s %s %.0f MB%n", peer, names, resident);
            return new Size(resident, peer == Peer.LENO ? JvmState.of(program).heapMegabytes() : 0);
        }
    }

    private static void ask(int port, int routes) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int i = 0; i < routes; i++) {
                URI uri = URI.create("http://127.0.0.1:" + port + "/script/" + i);
                var answer =
                        client.send(
                                HttpRequest.newBuilder(uri).build(),
                                HttpResponse.BodyHandlers.discarding());
                if (answer.statusCode() != 200)
                    throw new IOException(uri + " is answered with " + answer.statusCode());
            }
        }
    }

    private static String script(int number) {
        return "function envoy_on_request(handle) handle:headers():replace(\"x-script\", \"s"
                + number
                + "\") end";
    }

    private static String filter(int scripts) {
        StringBuilder filter =
                new StringBuilder(
                        """
                        - name: envoy.filters.http.lua
                          typed_config:
                            "@type": type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua
                            source_codes:
                        """);
        for (int i = 0; i < scripts; i++)
            filter.append("      s")
                    .append(i)
                    .append(": {inline_string: '")
                    .append(script(i))
                    .append("'}\n");
        return filter.toString();
    }

    private static String routes(Names names, int count) {
        StringBuilder routes = new StringBuilder();
        for (int i = 0; i < count; i++) {
            routes.append("- {match: {path: /script/").append(i).append("}, route: {cluster: out}");
            String own = own(names, i);
            if (!own.isEmpty())
                routes.append(
                                ", typed_per_filter_config: {envoy.filters.http.lua: {\"@type\":"
                                        + " type.googleapis.com/envoy.extensions.filters.http.lua.v3.LuaPerRoute,"
                                        + " ")
                        .append(own)
                        .append("}}");
            routes.append("}\n");
        }
        return routes.toString();
    }

    private static String own(Names names, int route) {
        return switch (names) {
            case NOTHING -> "";
            case NAME -> "name: s" + route % 2;
            case TEXT -> "source_code: {inline_string: '" + script(route % 2) + "'}";
            case OWN -> "name: s" + route;
        };
    }
}
