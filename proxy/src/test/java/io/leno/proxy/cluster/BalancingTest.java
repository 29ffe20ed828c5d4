package io.leno.proxy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// How often and in which order entries and hosts are picked, and the numbers behind it.
class BalancingTest {
    private record Entry(String name, double weight) {}

    private static List<String> picks(int times, int before, Entry... entries) {
        var schedule = new EdfSchedule<>(entries, Entry::weight, before);
        var names = new ArrayList<String>();
        for (int i = 0; i < times; i++) names.add(schedule.pick().name());
        return names;
    }

    @Test
    void theNearestDeadlineComesFirstAndOfEqualOnesTheOldest() {
        assertThat(picks(8, 0, new Entry("a", 1), new Entry("b", 2)))
                .containsExactly("b", "a", "b", "b", "a", "b", "b", "a");
    }

    @Test
    void aTurnThatHasBegunGoesOnInProportion() {
        Map<String, Integer> counts = new TreeMap<>();
        for (String name : picks(120, 31, new Entry("a", 5), new Entry("b", 1), new Entry("c", 6)))
            counts.merge(name, 1, Integer::sum);
        assertThat(counts).isEqualTo(Map.of("a", 50, "b", 10, "c", 60));
    }

    @Test
    void theTwisterIsTheOneOfCxx() {
        var random = new MersenneTwister(5489);
        assertThat(random.next()).isEqualTo(3_499_211_612L);
        for (int i = 1; i < 9_999; i++) random.next();
        // What the C++ standard says of the ten thousandth number.
        assertThat(random.next()).isEqualTo(4_123_659_995L);
    }

    @Test
    void aMatchTakesTheMoreSpecificLabelAndKeepsTheOrderOfNames() {
        var route = MetadataMatch.of(Map.of("version", "1", "stage", "prod"));
        var merged = route.with(MetadataMatch.of(Map.of("version", "2")));
        assertThat(merged.labels())
                .containsExactly(
                        new MetadataMatch.Label("stage", "prod"),
                        new MetadataMatch.Label("version", "2"));
    }

    @Test
    void fallbacksAreTriedWithTheOtherLabels() {
        var match =
                MetadataMatch.of(
                        Map.of(
                                "stage",
                                "dev",
                                "fallback_list",
                                List.of(Map.of("v", "1"), Map.of("stage", "prod"))));
        assertThat(match.fallbacks())
                .extracting(MetadataMatch::labels)
                .containsExactly(
                        List.of(
                                new MetadataMatch.Label("stage", "dev"),
                                new MetadataMatch.Label("v", "1")),
                        List.of(new MetadataMatch.Label("stage", "prod")));
    }
}
