package io.leno.proxy.filter;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.leno.api.filter.SharedStore;
import io.leno.proxy.stats.Stat;
import io.leno.proxy.stats.Stats;

import org.junit.jupiter.api.Test;

import java.time.Duration;

class SharedStoresTest {
    private final Stats stats = new Stats();
    private final SharedStores stores = new SharedStores(stats);

    private static void put(SharedStore store, String value) {
        store.set("k", value.getBytes(UTF_8), Duration.ZERO);
    }

    @Test
    void aNextVersionFindsWhatTheOneBeforeLeft() {
        put(stores.open("tenant", 1000), "kept");
        SharedStore next = stores.open("tenant", 2000);
        stores.release("tenant");
        assertThat(next.get("k")).asString(UTF_8).isEqualTo("kept");
    }

    @Test
    void aStoreThatNobodyHasIsForgottenWithItsStats() {
        put(stores.open("tenant", 1000), "gone");
        assertThat(stats.counter("shared_store.tenant.changes").value()).isOne();
        stores.release("tenant");
        assertThat(stats.all()).extracting(Stat::name).isEmpty();
        assertThat(stores.open("tenant", 1000).get("k")).isNull();
    }

    @Test
    void storesOfOtherNamesAreOthers() {
        put(stores.open("a", 1000), "a's");
        assertThat(stores.open("b", 1000).get("k")).isNull();
    }
}
