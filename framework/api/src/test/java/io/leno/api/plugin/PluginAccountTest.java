package io.leno.api.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.plugin.PluginAccount.Latency;

import org.junit.jupiter.api.Test;

class PluginAccountTest {
    @Test
    void bucketsFollowEachOtherWithoutAGap() {
        for (int bucket = 0; bucket < Latency.BUCKETS; bucket++) {
            long lowest = Latency.lowestOf(bucket);
            assertThat(Latency.bucketOf(lowest)).isEqualTo(bucket);
            if (bucket > 0) assertThat(Latency.bucketOf(lowest - 1)).isEqualTo(bucket - 1);
        }
        assertThat(Latency.bucketOf(Long.MAX_VALUE)).isEqualTo(Latency.BUCKETS - 1);
        assertThat(Latency.bucketOf(-5)).isZero();
    }

    @Test
    void aQuantileIsAtMostAQuarterTooHigh() {
        long[] counts = new long[Latency.BUCKETS];
        for (int micros = 1; micros <= 1000; micros++) counts[Latency.bucketOf(micros)]++;
        var latency = new Latency(counts);

        assertThat(latency.quantile(0.5)).isBetween(500L, 640L);
        assertThat(latency.quantile(0.99)).isBetween(990L, 1280L);
        assertThat(Latency.NONE.quantile(0.5)).isZero();
    }

    @Test
    void whatHappenedInBetweenIsTheDifference() {
        long[] counts = new long[Latency.BUCKETS];
        counts[9] = 4;
        var before = new PluginAccount(3, 10, 1, 0, Latency.NONE);
        var after = new PluginAccount(2, 14, 3, 1, new Latency(counts));

        PluginAccount between = after.since(before);

        assertThat(between.requests()).isEqualTo(4);
        assertThat(between.errorRate()).isEqualTo(0.5);
        assertThat(between.streams()).isEqualTo(2);
        assertThat(between.plus(between).latency().counts()[9]).isEqualTo(8);
    }
}
