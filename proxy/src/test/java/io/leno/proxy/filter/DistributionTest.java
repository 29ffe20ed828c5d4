package io.leno.proxy.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import org.junit.jupiter.api.Test;

class DistributionTest {
    private static Distribution of(long... values) {
        long[] counts = new long[Distribution.BUCKETS];
        for (long value : values) counts[Distribution.bucket(value)]++;
        return new Distribution(counts);
    }

    @Test
    void percentilesAreExactToAnEighth() {
        for (long value = 1; value < 1L << 50; value = value * 3 / 2 + 1) {
            assertThat(of(value).percentile(0.5)).isCloseTo(value, withPercentage(12.5));
        }
    }

    @Test
    void ranksCountFromTheSmallest() {
        long[] values = new long[100];
        for (int i = 0; i < 100; i++) values[i] = i < 99 ? 100 : 100_000;
        assertThat(of(values).percentile(0.99)).isCloseTo(100, withPercentage(12.5));
        assertThat(of(values).percentile(1)).isCloseTo(100_000, withPercentage(12.5));
        assertThat(of().percentile(0.5)).isZero();
    }

    @Test
    void whatCameSinceIsWhatIsNotInTheEarlierOne() {
        Distribution since = of(1, 1, 500, 0).minus(of(1, 0));
        assertThat(since.count()).isEqualTo(2);
        assertThat(since.percentile(1)).isCloseTo(500, withPercentage(12.5));
    }

    @Test
    void everyValueHasABucket() {
        assertThat(Distribution.bucket(-1)).isZero();
        assertThat(Distribution.bucket(Long.MAX_VALUE)).isEqualTo(Distribution.BUCKETS - 1);
    }
}
