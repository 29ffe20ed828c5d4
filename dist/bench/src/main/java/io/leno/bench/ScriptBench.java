package io.leno.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// What a script adds to a request, in Leno and in Envoy. Of each peer two proxies stand side by
/// side all the time, one with the script in its chain and one without; in every round all are
/// loaded in turn, and what differs within a round is the script's.
public final class ScriptBench {
    private static final PrintStream out = System.out;

    private final Options options;
    private final List<Peer> peers;
    private final Path directory;
    private final Upstream upstream;

    private record Options(int rounds, int seconds, int warmUp, List<String> cases) {
        static Options parse(String[] arguments) {
            int rounds = 7;
            int seconds = 2;
            int warmUp = 15;
            List<String> cases = new ArrayList<>();
            for (int i = 0; i < arguments.length; i++) {
                switch (arguments[i]) {
                    case "--rounds" -> rounds = io.leno.bench.Options.number(arguments, ++i);
                    case "--seconds" -> seconds = io.leno.bench.Options.number(arguments, ++i);
                    case "--warm-up" -> warmUp = io.leno.bench.Options.number(arguments, ++i);
                    default -> cases.add(checked(arguments[i].toUpperCase(Locale.ROOT)));
                }
            }
            return new Options(rounds, seconds, warmUp, cases.isEmpty() ? all() : cases);
        }

        private static List<String> all() {
            List<String> all =
                    new ArrayList<>(Arrays.stream(ScriptCase.values()).map(Enum::name).toList());
            all.add(ScriptMemory.NAME);
            all.add(ScriptHostile.NAME);
            return all;
        }

        private static String checked(String name) {
            if (all().contains(name)) return name;
            throw new IllegalArgumentException(
                    name
                            + " (expected: --rounds N --seconds S --warm-up S, then any of "
                            + all()
                            + ")");
        }
    }

    private ScriptBench(Options options, List<Peer> peers, Path directory, Upstream upstream) {
        this.options = options;
        this.peers = peers;
        this.directory = directory;
        this.upstream = upstream;
    }

    /// @param arguments `--rounds N --seconds S --warm-up S`, then cases; all of them when none is
    ///   named
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println("scripts: " + e.getMessage());
            System.exit(2);
            return;
        }
        List<Peer> peers = new ArrayList<>(List.of(Peer.LENO));
        Peer.ENVOY
                .missing()
                .ifPresentOrElse(
                        why -> out.println("ENVOY is left out: " + why),
                        () -> peers.add(Peer.ENVOY));
        Path directory = Files.createTempDirectory("leno-bench");
        try (Upstream upstream = Upstream.start(directory)) {
            new ScriptBench(options, peers, directory, upstream).run();
        }
    }

    private void run() throws IOException, InterruptedException {
        for (String name : options.cases()) {
            if (name.equals(ScriptMemory.NAME)) {
                new ScriptMemory(directory, upstream).run(peers, out);
                continue;
            }
            if (name.equals(ScriptHostile.NAME)) {
                new ScriptHostile(directory, upstream).run(out);
                continue;
            }
            ScriptCase script = ScriptCase.valueOf(name);
            out.printf("%n**%s**: %s%n%n", script, script.text());
            measure(script).print(out, script);
        }
    }

    private ScriptSamples measure(ScriptCase script) throws IOException, InterruptedException {
        List<ScriptPair> pairs = new ArrayList<>();
        ScriptSamples samples = new ScriptSamples();
        try {
            for (Peer peer : peers)
                if (script.suits(peer))
                    pairs.add(ScriptPair.start(directory, peer, script, upstream.http1()));
            for (ScriptPair pair : pairs) pair.warmUp(options.warmUp());
            for (int round = 1; round <= options.rounds(); round++) {
                for (ScriptPair pair : pairs) {
                    ScriptSamples.Sample sample = pair.measure(options.seconds());
                    samples.add(pair.peer(), sample);
                    System.err.printf(
                            Locale.ROOT,
                            "%s round %d %-5s %6.1f us/request, with the script %6.1f%n",
                            script,
                            round,
                            pair.peer(),
                            sample.without(),
                            sample.with());
                }
            }
        } finally {
            pairs.forEach(ScriptPair::close);
        }
        return samples;
    }
}
