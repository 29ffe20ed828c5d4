package io.leno.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// What to run.
///
/// @param warmUp seconds of load before a measurement: what a just-in-time compiler needs
/// @param peers all when none is named
/// @param scenarios all when none is named
record Options(
        int rounds,
        int seconds,
        int warmUp,
        int connections,
        List<Peer> peers,
        List<Scenario> scenarios) {
    /// @throws IllegalArgumentException saying what was expected
    static Options parse(String[] arguments) {
        int rounds = 5;
        int seconds = 8;
        int warmUp = 10;
        int connections = 32;
        List<Peer> peers = new ArrayList<>();
        List<Scenario> scenarios = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--rounds" -> rounds = number(arguments, ++i);
                case "--seconds" -> seconds = number(arguments, ++i);
                case "--warm-up" -> warmUp = number(arguments, ++i);
                case "--connections" -> connections = number(arguments, ++i);
                default -> add(arguments[i].toUpperCase(Locale.ROOT), peers, scenarios);
            }
        }
        if (peers.isEmpty()) peers.addAll(List.of(Peer.values()));
        if (scenarios.isEmpty()) scenarios.addAll(List.of(Scenario.values()));
        return new Options(rounds, seconds, warmUp, connections, peers, scenarios);
    }

    static int number(String[] arguments, int at) {
        if (at < arguments.length && arguments[at].matches("\\d+"))
            return Integer.parseInt(arguments[at]);
        throw new IllegalArgumentException(arguments[at - 1] + ": a number is missing");
    }

    private static void add(String name, List<Peer> peers, List<Scenario> scenarios) {
        for (Peer peer : Peer.values()) {
            if (peer.name().equals(name)) {
                peers.add(peer);
                return;
            }
        }
        for (Scenario scenario : Scenario.values()) {
            if (scenario.name().equals(name)) {
                scenarios.add(scenario);
                return;
            }
        }
        throw new IllegalArgumentException(
                name
                        + " (expected: --rounds N --seconds S --warm-up S --connections C, then any of "
                        + Arrays.toString(Peer.values())
                        + " and of "
                        + Arrays.toString(Scenario.values())
                        + ")");
    }
}
