package io.leno.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.leno.bench.Trend.Point;

import org.junit.jupiter.api.Test;

import java.util.List;

class TrendTest {
    @Test
    void aLineHasItsSlopeAndNoError() {
        Trend trend = Trend.of(List.of(new Point(0, 1), new Point(2, 2), new Point(4, 3)));

        assertThat(trend.slope()).isCloseTo(0.5, within(1e-9));
        assertThat(trend.error()).isCloseTo(0, within(1e-9));
    }

    @Test
    void whatScattersAboutALevelHasASlopeWithinItsError() {
        Trend trend =
                Trend.of(
                        List.of(
                                new Point(0, 1),
                                new Point(1, 3),
                                new Point(2, 1),
                                new Point(3, 3),
                                new Point(4, 1)));

        assertThat(trend.slope()).isCloseTo(0, within(1e-9));
        assertThat(trend.error()).isGreaterThan(0.3);
    }
}
