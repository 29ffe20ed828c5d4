package io.leno.filters.localratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;

import io.leno.filters.RateDescriptor;
import io.leno.filters.RateDescriptor.Entry;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

class BucketsTest {
    private static TokenBucket bucket(int tokens) {
        return new TokenBucket(
                io.envoyproxy.envoy.type.v3.TokenBucket.newBuilder()
                        .setMaxTokens(tokens)
                        .setTokensPerFill(UInt32Value.of(tokens))
                        .setFillInterval(Duration.newBuilder().setSeconds(60))
                        .build(),
                "bucket",
                () -> 0);
    }

    private static List<RateDescriptor> user(String name) {
        return List.of(new RateDescriptor(List.of(new Entry("user", name))));
    }

    private static Buckets perUser(int most) {
        var any = new Descriptor(List.of(new Entry("user", "")));
        return Buckets.of(null, Map.of(any, bucket(1)), most, true);
    }

    @Test
    void aDescriptorWithoutAValueGivesEachValueABucket() {
        Buckets buckets = perUser(20);
        assertThat(buckets.take(user("anna")).allowed()).isTrue();
        assertThat(buckets.take(user("anna")).allowed()).isFalse();
        assertThat(buckets.take(user("bert")).allowed()).isTrue();
    }

    @Test
    void valuesThatWereNotUsedForTheLongestTimeAreForgotten() {
        Buckets buckets = perUser(2);
        buckets.take(user("anna"));
        buckets.take(user("bert"));
        buckets.take(user("carl"));
        assertThat(buckets.take(user("carl")).allowed()).isFalse();
        assertThat(buckets.take(user("anna")).allowed()).isTrue();
    }

    @Test
    void aDescriptorWithTheValueWins() {
        var anna = new Descriptor(List.of(new Entry("user", "anna")));
        var any = new Descriptor(List.of(new Entry("user", "")));
        Buckets buckets = Buckets.of(null, Map.of(anna, bucket(2), any, bucket(1)), 20, true);
        assertThat(buckets.take(user("anna")).allowed()).isTrue();
        assertThat(buckets.take(user("anna")).allowed()).isTrue();
        assertThat(buckets.take(user("anna")).allowed()).isFalse();
    }
}
