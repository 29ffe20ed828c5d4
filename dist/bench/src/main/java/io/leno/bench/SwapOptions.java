package io.leno.bench;

/// How much of what; 0 leaves a part out.
///
/// @param timed swaps that are timed
/// @param swaps in a row
/// @param rounds of measuring what empty filters cost
record SwapOptions(int timed, int swaps, int rounds) {
    static final String USAGE = "--timed N (20), --swaps N (1000), --rounds N (9)";

    /// @throws IllegalArgumentException saying what was expected
    static SwapOptions parse(String[] arguments) {
        int timed = 20;
        int swaps = 1000;
        int rounds = 9;
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length || !arguments[i + 1].matches("\\d{1,6}"))
                throw new IllegalArgumentException(arguments[i] + ": a number is missing");
            int number = Integer.parseInt(arguments[i + 1]);
            switch (arguments[i]) {
                case "--timed" -> timed = number;
                case "--swaps" -> swaps = number;
                case "--rounds" -> rounds = number;
                default ->
                        throw new IllegalArgumentException(
                                arguments[i] + " (expected: " + USAGE + ")");
            }
        }
        return new SwapOptions(timed, swaps, rounds);
    }
}
