package io.leno.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Runs the scenarios: in every round all peers in turn, so that a noisy moment hits all alike.
/// Each is started anew, warmed up, and measured.
public final class Bench {
    private static final PrintStream out = System.out;

    private final Options options;
    private final List<Peer> peers;
    private final Path directory;
    private final Upstream upstream;

    private Bench(Options options, List<Peer> peers, Path directory, Upstream upstream) {
        this.options = options;
        this.peers = peers;
        this.directory = directory;
        this.upstream = upstream;
    }

    /// @param arguments `--rounds N --seconds S --warm-up S --connections C`, then peers and
    ///   scenarios; all of them when none is named
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(2);
            return;
        }
        List<Peer> peers = new ArrayList<>(options.peers());
        peers.removeIf(Bench::isMissing);
        Path directory = Files.createTempDirectory("leno-bench");
        try (Upstream upstream = Upstream.start(directory)) {
            Certificates.make(directory);
            Bench bench = new Bench(options, peers, directory, upstream);
            for (Scenario scenario : options.scenarios()) bench.run(scenario);
        }
    }

    private static boolean isMissing(Peer peer) {
        Optional<String> reason = peer.missing();
        reason.ifPresent(why -> out.println(peer + " is left out: " + why));
        return reason.isPresent();
    }

    private void run(Scenario scenario) throws IOException, InterruptedException {
        out.printf("%n**%s**: %s%n%n", scenario, scenario.text());
        List<Peer> suited = peers.stream().filter(scenario::suits).toList();
        if (scenario == Scenario.FOOTPRINT) {
            new Footprint(directory, upstream, options.rounds()).run(suited, out);
            return;
        }
        Samples samples = new Samples();
        for (int round = 1; round <= options.rounds(); round++) {
            for (Peer peer : suited) {
                Samples.Sample sample = measure(scenario, peer);
                samples.add(peer, sample);
                System.err.printf(
                        Locale.ROOT,
                        "%s round %d %-8s %6.1f us/request%n",
                        scenario,
                        round,
                        peer,
                        sample.cpuMicros());
            }
        }
        samples.print(out);
    }

    private Samples.Sample measure(Scenario scenario, Peer peer)
            throws IOException, InterruptedException {
        int target = scenario == Scenario.GRPC ? upstream.http2() : upstream.http1();
        Load load = scenario.load(options.connections());
        try (Chain chain = Chain.start(directory, peer, scenario.roles(), target)) {
            if (options.warmUp() > 0) load.run(chain.port(), options.warmUp());
            Duration before = chain.cpu();
            Load.Result result = load.run(chain.port(), options.seconds());
            Duration spent = chain.cpu().minus(before);
            return new Samples.Sample(
                    spent.toNanos() / 1000.0 / result.requests(),
                    result.perSecond(),
                    result.p50Millis(),
                    result.p99Millis(),
                    chain.residentMegabytes());
        }
    }
}
