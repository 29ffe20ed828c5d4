package io.leno.runtime.deploy;

import static java.util.Objects.requireNonNull;

import io.leno.api.plugin.PluginAccount;

import java.time.Duration;
import java.util.Optional;

/// When a canary is promoted, and when it is taken back: by its errors and its latency against
/// those of the live generation in the same time.
///
/// @param window how long a canary is watched before it is promoted
/// @param requests how many requests a canary, and the live generation, must have had before either
///   is compared
/// @param errors by how much a canary's error rate may be above the live one's, as a share: 0.01 is
///   one of a hundred requests
/// @param latency how many times the live generation's latency a canary may have, at the median and
///   at the 95th percentile; below 2 ms of difference it never counts
/// @param failures how often the plugin itself may fail before it is taken back at once, whatever
///   the number of requests
public record CanaryLimits(
        Duration window, long requests, double errors, double latency, long failures) {
    /// One minute, a hundred requests, one percent, half as much again, five failures.
    public static final CanaryLimits DEFAULT =
            new CanaryLimits(Duration.ofMinutes(1), 100, 0.01, 1.5, 5);

    private static final long NEGLIGIBLE_MICROS = 2_000;

    public CanaryLimits {
        requireNonNull(window, "window");
        if (requests < 1)
            throw new IllegalArgumentException("canary requests: " + requests + " (expected: 1..)");
        if (!(errors >= 0 && errors <= 1))
            throw new IllegalArgumentException("canary errors: " + errors + " (expected: 0..1)");
        if (!(latency >= 1))
            throw new IllegalArgumentException("canary latency: " + latency + " (expected: 1..)");
    }

    /// What is to become of a canary.
    sealed interface Verdict {
        record Wait() implements Verdict {}

        record Promote(String why) implements Verdict {}

        record TakeBack(String why) implements Verdict {}
    }

    /// @param canary what it did since it began
    /// @param live what the other one did in the same time
    Verdict judge(PluginAccount canary, PluginAccount live, Duration age) {
        if (canary.failures() > failures && rate(canary) > rate(live) + errors)
            return new Verdict.TakeBack(
                    "failed " + canary.failures() + " times in " + canary.requests() + " requests");
        boolean enough = canary.requests() >= requests;
        boolean comparable = enough && live.requests() >= requests;
        if (enough && canary.errorRate() > live.errorRate() + errors)
            return new Verdict.TakeBack(
                    "errors: "
                            + percent(canary.errorRate())
                            + " of "
                            + canary.requests()
                            + " requests (the live generation: "
                            + percent(live.errorRate())
                            + ")");
        if (comparable) {
            Optional<String> slow = slower(canary, live, 0.5).or(() -> slower(canary, live, 0.95));
            if (slow.isPresent()) return new Verdict.TakeBack(slow.get());
        }
        if (!enough || age.compareTo(window) < 0) return new Verdict.Wait();
        return new Verdict.Promote(
                "did well in "
                        + canary.requests()
                        + " requests: errors "
                        + percent(canary.errorRate())
                        + " ("
                        + percent(live.errorRate())
                        + "), median "
                        + canary.latency().quantile(0.5)
                        + " µs ("
                        + live.latency().quantile(0.5)
                        + ")");
    }

    private static double rate(PluginAccount account) {
        return (double) account.failures() / Math.max(1, account.requests());
    }

    private Optional<String> slower(PluginAccount canary, PluginAccount live, double share) {
        long mine = canary.latency().quantile(share);
        long theirs = live.latency().quantile(share);
        if (mine <= theirs * latency || mine - theirs <= NEGLIGIBLE_MICROS) return Optional.empty();
        return Optional.of(
                "latency: "
                        + percent(share)
                        + " take up to "
                        + mine
                        + " µs (of the live generation "
                        + theirs
                        + " µs)");
    }

    private static String percent(double share) {
        return Math.round(share * 10_000) / 100.0 + "%";
    }
}
