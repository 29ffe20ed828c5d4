package io.leno.istio.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.api.istio.ServiceEntry;
import io.leno.istio.Resources;
import io.leno.istio.networking.IstioNetworkingDialect;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

final class AddressAllocationTest {
    private final AddressAllocation allocation = new AddressAllocation();

    @Test
    void eachHostGetsAnAddressOfEachFamilyAndKeepsIt() {
        String first = entry("a", "2020", "hosts: [a.com, b.com]", "");
        assertThat(values(first, "a"))
                .containsExactly("240.240.0.1", "2001:2::1", "240.240.0.2", "2001:2::2");
        String older = entry("z", "2019", "hosts: [z.com]", "");
        assertThat(values(older + first, "a"))
                .containsExactly("240.240.0.1", "2001:2::1", "240.240.0.2", "2001:2::2");
        assertThat(values(older + first, "z")).containsExactly("240.240.0.3", "2001:2::3");
    }

    @Test
    void whatIsStoredStaysAndIsGivenToNobodyElse() {
        String stored = entry("old", "2021", "hosts: [old.com]", address("old.com", "240.240.0.1"));
        assertThat(values(entry("a", "2020", "hosts: [a.com]", "") + stored, "a"))
                .containsExactly("240.240.0.2", "2001:2::1");
        assertThat(values(stored, "old")).containsExactly("240.240.0.1");
    }

    @Test
    void ofTwoWithTheSameAddressTheYoungerGetsOthers() {
        String both =
                entry("a", "2020", "hosts: [a.com]", address("a.com", "240.240.0.7"))
                        + entry("b", "2021", "hosts: [b.com]", address("b.com", "240.240.0.7"));
        assertThat(values(both, "a")).containsExactly("240.240.0.7");
        assertThat(values(both, "b")).containsExactly("240.240.0.1", "2001:2::1");
    }

    @Test
    void anAddressThatAnEntryAsksForIsGivenToNobodyElse() {
        String asking = entry("b", "2021", "hosts: [b.com], addresses: [240.240.0.1]", "");
        assertThat(values(entry("a", "2020", "hosts: [a.com]", "") + asking, "a"))
                .containsExactly("240.240.0.2", "2001:2::1");
    }

    @Test
    void oneThatNeedsNoneAnyMoreLosesItsOwn() {
        String kept = address("a.com", "240.240.0.1");
        assertThat(statuses(entry("a", "2020", "hosts: [a.com], addresses: [10.0.0.1]", kept)))
                .containsEntry(key("a"), Map.of("addresses", List.of()));
        assertThat(statuses(entry("a", "2020", "hosts: [a.com], addresses: [10.0.0.1]", "")))
                .isEmpty();
    }

    @Test
    void wildcardsAndThoseWhoDoNotWantOneGetNone() {
        assertThat(statuses(entry("a", "2020", "hosts: [\"*.a.com\"]", ""))).isEmpty();
        String unwilling =
                entry("b", "2020", "hosts: [b.com]", "")
                        .replace(
                                "creationTimestamp",
                                "labels: {networking.istio.io/enable-autoallocate-ip: \"False\"},"
                                        + " creationTimestamp");
        assertThat(statuses(unwilling)).isEmpty();
    }

    private static String entry(String name, String year, String spec, String status) {
        return """
        ---
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: %s, namespace: default, creationTimestamp: "%s-01-01T00:00:00Z"}
        spec: {%s, resolution: STATIC, ports: [{number: 80, name: http, protocol: HTTP}]}
        %s
        """
                .formatted(name, year, spec, status);
    }

    private static String address(String host, String value) {
        return "status: {addresses: [{host: %s, value: \"%s\"}]}".formatted(host, value);
    }

    private static ResourceKey key(String name) {
        return new ResourceKey("networking.istio.io", "ServiceEntry", "default", name);
    }

    private List<Object> values(String yaml, String name) {
        Object addresses = statuses(yaml).get(key(name)).get("addresses");
        return ((List<?>) addresses)
                .stream().<Object>map(each -> ((Map<?, ?>) each).get("value")).toList();
    }

    @SuppressWarnings("unchecked") // the dialect makes nothing else of a ServiceEntry
    private Map<ResourceKey, Map<String, Object>> statuses(String yaml) {
        var byKey = new HashMap<ResourceKey, ConfigResource>();
        var rules = new ArrayList<Rule<ServiceEntry>>();
        for (ConfigResource each : Resources.resources(yaml, "test")) {
            byKey.put(each.key(), each);
            for (Rule<?> rule : new IstioNetworkingDialect().parse(each).rules())
                rules.add((Rule<ServiceEntry>) rule);
        }
        return allocation.statuses(rules, byKey);
    }
}
