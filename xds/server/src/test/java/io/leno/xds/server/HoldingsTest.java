package io.leno.xds.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.xds.TypeUrls;
import io.leno.api.xds.XdsResource;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Resources by name that share what did not change.
class HoldingsTest {
    private final Random random = new Random(7);

    @Test
    void hundredsOfRandomChangesLeaveWhatAPlainMapHas() {
        var plain = new TreeMap<String, XdsResource>();
        Holdings holdings = Holdings.NONE;
        for (int step = 0; step < 400; step++) {
            Holdings before = holdings;
            var old = new TreeMap<>(plain);
            List<XdsResource> more = someResources(step);
            List<String> fewer = new ArrayList<>();
            for (String name : plain.keySet()) if (random.nextInt(40) == 0) fewer.add(name);
            more.forEach(each -> plain.put(each.name(), each));
            plain.keySet().removeAll(fewer);
            holdings = holdings.with(more).without(fewer);

            assertThat(holdings.all()).containsExactlyElementsOf(plain.values());
            assertThat(holdings.size()).isEqualTo(plain.size());
            assertThat(holdings.version()).isEqualTo(Holdings.of(plain.values()).version());
            assertDifference(before, old, holdings, plain);
        }
    }

    private static void assertDifference(
            Holdings before,
            TreeMap<String, XdsResource> old,
            Holdings after,
            TreeMap<String, XdsResource> now) {
        var changed = new TreeSet<String>();
        var gone = new TreeSet<String>();
        before.compare(after, changed::add, gone::add);
        var expected = new TreeSet<>(now.keySet());
        expected.removeIf(
                name ->
                        old.containsKey(name)
                                && old.get(name).version().equals(now.get(name).version()));
        assertThat(changed).isEqualTo(expected);
        assertThat(gone)
                .allMatch(name -> !now.containsKey(name))
                .hasSize(
                        (int) old.keySet().stream().filter(name -> !now.containsKey(name)).count());
    }

    private List<XdsResource> someResources(int step) {
        List<XdsResource> some = new ArrayList<>();
        int count = random.nextInt(10) == 0 ? 300 : random.nextInt(20);
        for (int i = 0; i < count; i++) some.add(resource("r" + random.nextInt(2_000), step));
        return some;
    }

    @Test
    void theVersionTellsNamesAndContentsAndNothingElse() {
        Holdings one = Holdings.of(List.of(resource("a", 1), resource("b", 2)));
        Holdings same = Holdings.of(List.of(resource("b", 2), resource("a", 1)));
        Holdings other = Holdings.of(List.of(resource("a", 2), resource("b", 1)));
        assertThat(one.version()).isEqualTo(same.version()).isNotEqualTo(other.version());
    }

    @Test
    void ofTwoWithOneNameTheLaterIsKept() {
        Holdings holdings = Holdings.of(List.of(resource("a", 1), resource("a", 2)));
        assertThat(holdings.all()).containsExactly(resource("a", 2));
    }

    @Test
    void onlyWhatIsWantedStays() {
        Holdings holdings = Holdings.of(List.of(resource("a", 1), resource("b", 1)));
        assertThat(holdings.only(Set.of("b")::contains).all()).containsExactly(resource("b", 1));
        assertThat(holdings.only(_ -> true)).isSameAs(holdings);
    }

    private static XdsResource resource(String name, int content) {
        return new XdsResource(
                TypeUrls.CLUSTER,
                name,
                new byte[] {(byte) content, (byte) (content >> 8)},
                List.of());
    }
}
