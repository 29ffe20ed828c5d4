package io.leno.istio.networking;

import static io.leno.istio.Resources.problems;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.config.ParsedConfig;
import io.leno.api.config.WorkloadSelection;
import io.leno.api.istio.ServiceEntry;
import io.leno.api.model.Endpoint;
import io.leno.api.model.Health;
import io.leno.api.model.Locality;
import io.leno.api.model.Protocol;
import io.leno.api.model.Resolution;
import io.leno.api.model.Service;
import io.leno.api.model.ServicePort;
import io.leno.istio.Resources;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

class ServiceEntryTest {
    @Test
    void aRangeOfOneAddressIsThatAddress() {
        ParsedConfig parsed =
                Resources.parse(
                        """
                        apiVersion: networking.istio.io/v1
                        kind: ServiceEntry
                        metadata: {name: db}
                        spec:
                          hosts: [db.example.com]
                          addresses: [10.1.2.3/32, 10.2.0.0/16, "fd00::1/128"]
                          resolution: STATIC
                          ports: [{number: 3306, name: mysql, protocol: TCP}]
                        """);
        assertThat(parsed.services().getFirst().addresses())
                .containsExactly("10.1.2.3", "10.2.0.0/16", "fd00::1");
    }

    @Test
    void addressesThatTheStatusGivesToAHostAreThoseOfItsService() {
        String spec =
                "spec: {hosts: [a.com, b.com], resolution: DNS,"
                        + " ports: [{number: 80, name: http, protocol: HTTP}]}, status: {addresses:"
                        + " [{host: a.com, value: 240.240.0.1}, {host: b.com, value: 240.240.0.2},"
                        + " {host: a.com, value: '2001:2::1'}]}";
        assertThat(Resources.parse(wholeEntry(spec)).services())
                .extracting(Service::allocated)
                .containsExactly(List.of("240.240.0.1", "2001:2::1"), List.of("240.240.0.2"));
        String own = spec.replace("resolution: DNS", "resolution: DNS, addresses: [10.0.0.1]");
        assertThat(Resources.parse(wholeEntry(own)).services())
                .extracting(Service::allocated)
                .containsOnly(List.of());
    }

    @Test
    void everyHostBecomesAServiceWithTheEndpointsOfTheEntry() {
        ParsedConfig parsed =
                Resources.parse(
                        """
                        apiVersion: networking.istio.io/v1
                        kind: ServiceEntry
                        metadata: {name: db, namespace: shop, labels: {team: data}}
                        spec:
                          hosts: [DB.example.com, mirror.example.com]
                          addresses: [10.1.0.0/16]
                          location: MESH_INTERNAL
                          resolution: STATIC
                          exportTo: ["."]
                          ports:
                          - {number: 3306, name: mysql, protocol: TLS, targetPort: 13306}
                          - {number: 80, name: http, protocol: HTTP}
                          endpoints:
                          - address: 10.1.2.3
                            ports: {http: 8080}
                            labels: {version: v1}
                            locality: eu/west/a
                            weight: 3
                            network: n1
                            serviceAccount: db
                          - address: fd00::1
                        """);

        assertThat(parsed.problems()).isEmpty();
        assertThat(parsed.rules())
                .singleElement()
                .extracting("spec")
                .isInstanceOf(ServiceEntry.class);
        assertThat(parsed.services()).hasSize(2);
        assertThat(parsed.services().getFirst())
                .isEqualTo(
                        new Service(
                                "db.example.com",
                                "shop",
                                List.of(
                                        new ServicePort("mysql", 3306, Protocol.TLS),
                                        new ServicePort("http", 80, Protocol.HTTP)),
                                List.of("10.1.0.0/16"),
                                Resolution.STATIC,
                                false,
                                Map.of("team", "data"),
                                Set.of("."),
                                Instant.EPOCH,
                                "ServiceEntry shop/db (mesh.yaml:1)"));
        assertThat(parsed.endpoints()).containsOnlyKeys("db.example.com", "mirror.example.com");
        assertThat(parsed.endpoints().get("db.example.com"))
                .containsExactly(
                        new Endpoint(
                                "10.1.2.3",
                                Map.of("mysql", 13306, "http", 8080),
                                Map.of("version", "v1"),
                                new Locality("eu", "west", "a"),
                                3,
                                Health.HEALTHY,
                                "db",
                                "n1"),
                        Endpoint.of("fd00::1", Map.of("mysql", 13306, "http", 80), Map.of()));
    }

    @Test
    void aHostThatDnsResolvesIsItsOwnEndpoint() {
        ParsedConfig parsed =
                Resources.parse(
                        entry(
                                "{hosts: [api.example.com], resolution: DNS,"
                                        + " ports: [{number: 443, name: tls, protocol: TLS}]}"));
        assertThat(parsed.services().getFirst().meshExternal()).isTrue();
        assertThat(parsed.services().getFirst().exportTo()).isEmpty();
        assertThat(parsed.endpoints())
                .isEqualTo(
                        Map.of(
                                "api.example.com",
                                List.of(
                                        Endpoint.of(
                                                "api.example.com", Map.of("tls", 443), Map.of()))));
    }

    @Test
    void aWildcardHostHasNoEndpointsOfItsOwn() {
        ParsedConfig parsed =
                Resources.parse(
                        entry(
                                "{hosts: ['*.example.com'],"
                                        + " ports: [{number: 443, name: tls, protocol: TLS}]}"));
        assertThat(parsed.services().getFirst().hostname()).isEqualTo("*.example.com");
        assertThat(parsed.services().getFirst().resolution()).isEqualTo(Resolution.NONE);
        assertThat(parsed.endpoints()).isEmpty();
    }

    @Test
    void aWorkloadSelectorSelectsWorkloadsOfItsNamespace() {
        String yaml =
                entry(
                        "{hosts: [a.com], resolution: STATIC, workloadSelector: {labels: {a: b}},"
                                + " ports: [{number: 80, name: http, protocol: HTTP}]}");
        assertThat(problems(yaml)).isEmpty();
        assertThat(Resources.parse(yaml).selections())
                .containsExactly(
                        new WorkloadSelection(
                                "a.com", "default", Map.of("a", "b"), Map.of("http", 80)));
    }

    private static String wholeEntry(String fields) {
        return "{apiVersion: networking.istio.io/v1, kind: ServiceEntry, " + fields + "}";
    }

    private static String entry(String spec) {
        return "{apiVersion: networking.istio.io/v1, kind: ServiceEntry, spec: " + spec + "}";
    }
}
