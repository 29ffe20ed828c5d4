package io.leno.api.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

class BoundedStoreTest {
    private static final Duration FOREVER = Duration.ZERO;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final Map<String, Long> counted = new TreeMap<>();
    private final BoundedStore store = new BoundedStore(1000, new Recorder(), now::get);

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private @Nullable String get(String key) {
        byte[] value = store.get(key);
        return value == null ? null : new String(value, UTF_8);
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void aValueStaysUntilItsTimeIsOver() {
        store.set("a", bytes("1"), SECOND);
        pass(Duration.ofMillis(999));
        assertThat(get("a")).isEqualTo("1");
        pass(Duration.ofMillis(1));
        assertThat(get("a")).isNull();
        assertThat(counted).containsEntry("expirations", 1L).containsEntry("entries", 0L);
    }

    @Test
    void aValueWithoutATimeOrWithAVeryLongOneStays() {
        store.set("a", bytes("1"), FOREVER);
        store.set("b", bytes("2"), Duration.ofSeconds(Long.MAX_VALUE));
        pass(Duration.ofDays(10_000));
        assertThat(get("a")).isEqualTo("1");
        assertThat(get("b")).isEqualTo("2");
    }

    @Test
    void whatWasNotUsedForTheLongestTimeGoesWhenThereIsNoRoom() {
        byte[] value = new byte[334]; // 400 with its key and what an entry costs
        store.set("a", value, FOREVER);
        store.set("b", value, FOREVER);
        assertThat(store.get("a")).isNotNull();
        store.set("c", value, FOREVER);
        assertThat(store.get("b")).isNull();
        assertThat(store.get("a")).isNotNull();
        assertThat(counted)
                .containsEntry("evictions", 1L)
                .containsEntry("entries", 2L)
                .containsEntry("bytes", 800L)
                .containsEntry("hits", 2L)
                .containsEntry("misses", 1L);
    }

    @Test
    void whatIsLargerThanTheStoreIsRefusedAndTakesNothingElseOut() {
        store.set("a", bytes("1"), FOREVER);
        assertThat(store.set("b", new byte[1000], FOREVER)).isFalse();
        assertThat(get("a")).isEqualTo("1");
        assertThat(counted).containsEntry("refusals", 1L).containsEntry("evictions", 0L);
    }

    @Test
    void aSmallerStoreKeepsWhatWasUsedLast() {
        for (int i = 0; i < 5; i++) store.set("k" + i, new byte[100], FOREVER);
        store.resize(400);
        assertThat(store.size()).isEqualTo(2);
        assertThat(store.get("k4")).isNotNull();
    }

    @Test
    void aNumberGrowsAndKeepsItsTime() {
        assertThat(store.increment("n", 5, SECOND)).isEqualTo(5);
        pass(Duration.ofMillis(600));
        assertThat(store.increment("n", -2, SECOND)).isEqualTo(3);
        assertThat(get("n")).isEqualTo("3");
        pass(Duration.ofMillis(600));
        assertThat(store.increment("n", 1, SECOND)).isEqualTo(1);
    }

    @Test
    void whatIsNoNumberOrAtItsEndDoesNotGrow() {
        store.set("a", bytes("one"), FOREVER);
        assertThatThrownBy(() -> store.increment("a", 1, FOREVER))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("value of 'a' is no number");
        store.set("b", bytes("" + Long.MAX_VALUE), FOREVER);
        assertThatThrownBy(() -> store.increment("b", 1, FOREVER))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("value of 'b' is at its end");
        assertThat(get("b")).isEqualTo("" + Long.MAX_VALUE);
    }

    @Test
    void aValueIsExchangedOnlyForTheOneThatIsExpected() {
        assertThat(store.compareAndSet("a", bytes("0"), bytes("1"), FOREVER)).isFalse();
        assertThat(store.compareAndSet("a", null, bytes("1"), SECOND)).isTrue();
        assertThat(store.compareAndSet("a", null, bytes("2"), FOREVER)).isFalse();
        assertThat(store.compareAndSet("a", bytes("1"), bytes("2"), SECOND)).isTrue();
        assertThat(get("a")).isEqualTo("2");
        pass(SECOND);
        assertThat(store.compareAndSet("a", null, bytes("3"), FOREVER)).isTrue();
    }

    @Test
    void aValueThatIsTakenAwayIsGone() {
        store.set("a", bytes("1"), SECOND);
        assertThat(store.remove("a")).isTrue();
        assertThat(store.remove("a")).isFalse();
        store.set("a", bytes("1"), SECOND);
        pass(SECOND);
        assertThat(store.remove("a")).isFalse();
        assertThat(counted).containsEntry("bytes", 0L);
    }

    @Test
    void aNegativeLifeIsRefused() {
        assertThatThrownBy(() -> store.set("a", bytes("1"), Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("life: PT-0.001S (expected: zero or more)");
    }

    @Test
    void manyThreadsLoseNoStep() {
        BoundedStore shared = new BoundedStore(1000, FilterStats.uncounted(), System::nanoTime);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int thread = 0; thread < 4; thread++)
                threads.execute(
                        () -> {
                            for (int i = 0; i < 1000; i++) shared.increment("n", 1, FOREVER);
                        });
        }
        assertThat(shared.increment("n", 0, FOREVER)).isEqualTo(4000);
    }

    private final class Recorder implements FilterStats {
        @Override
        public Counter counter(String name) {
            counted.put(name, 0L);
            return new Counter() {
                @Override
                public void add(long amount) {
                    counted.merge(name, amount, Long::sum);
                }

                @Override
                public long value() {
                    return counted.getOrDefault(name, 0L);
                }
            };
        }

        @Override
        public Gauge gauge(String name) {
            return new Gauge() {
                @Override
                public void add(long amount) {
                    counted.merge(name, amount, Long::sum);
                }

                @Override
                public void set(long to) {
                    counted.put(name, to);
                }

                @Override
                public long value() {
                    return counted.getOrDefault(name, 0L);
                }
            };
        }

        @Override
        public Histogram histogram(String name) {
            return value -> {};
        }
    }
}
