package io.leno.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.model.Endpoint;
import io.leno.api.model.Protocol;
import io.leno.api.model.Resolution;
import io.leno.api.model.Service;
import io.leno.api.model.ServicePort;
import io.leno.control.MergedService.Declaration;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

class MergedServiceTest {
    private static final ServicePort HTTP = new ServicePort("http", 80, Protocol.HTTP);
    private static final ServicePort TLS = new ServicePort("tls", 443, Protocol.TLS);
    private static final ServicePort OTHER_HTTP = new ServicePort("http", 8080, Protocol.HTTP);

    @Test
    void resourcesThatSayTheSameButForThePortsAddTheirs() {
        var merged =
                MergedService.of(
                        List.of(
                                byResource(service(2, Map.of(), TLS), "10.0.0.2"),
                                byResource(service(1, Map.of(), HTTP), "10.0.0.1")));
        assertThat(merged.service()).isNotNull();
        assertThat(merged.service().ports()).containsExactly(HTTP, TLS);
        assertThat(merged.service().created()).isEqualTo(Instant.ofEpochSecond(1));
        assertThat(merged.endpoints())
                .extracting(Endpoint::address)
                .containsExactly("10.0.0.1", "10.0.0.2");
        assertThat(merged.conflicts()).isEmpty();
    }

    @Test
    void aPortWhoseNameIsTakenIsToldApartByItsNumber() {
        var merged =
                MergedService.of(
                        List.of(
                                byResource(service(1, Map.of(), HTTP), "10.0.0.1"),
                                byResource(service(2, Map.of(), OTHER_HTTP), "10.0.0.2")));
        assertThat(merged.service()).isNotNull();
        assertThat(merged.service().ports())
                .containsExactly(HTTP, new ServicePort("http-8080", 8080, Protocol.HTTP));
        assertThat(merged.endpoints())
                .extracting(Endpoint::ports)
                .containsExactly(Map.of("http", 80), Map.of("http-8080", 8080));
    }

    @Test
    void aNumberThatIsThereStaysWhatTheOldestSays() {
        var tcp = new ServicePort("tcp", 80, Protocol.TCP);
        var merged =
                MergedService.of(
                        List.of(
                                byResource(service(1, Map.of(), HTTP), "10.0.0.1"),
                                byResource(service(2, Map.of(), tcp), "10.0.0.2")));
        assertThat(merged.service()).isNotNull();
        assertThat(merged.service().ports()).containsExactly(HTTP);
        assertThat(merged.endpoints())
                .extracting(Endpoint::ports)
                .containsExactly(Map.of("http", 80), Map.of("http", 80));
    }

    @Test
    void resourcesThatSayMoreThanPortsDifferentlyConflict() {
        var merged =
                MergedService.of(
                        List.of(
                                byResource(service(1, Map.of(), HTTP), "10.0.0.1"),
                                byResource(service(2, Map.of("a", "b"), TLS), "10.0.0.2")));
        assertThat(merged.service()).isNotNull();
        assertThat(merged.service().ports()).containsExactly(HTTP);
        assertThat(merged.conflicts()).hasSize(1);
    }

    @Test
    void noOlderResourceTakesTheNameOfAPlatformsService() {
        var own = service(2, Map.of(), HTTP);
        var merged =
                MergedService.of(
                        List.of(
                                new Declaration("kubernetes", own, List.of(), false),
                                byResource(service(1, Map.of("a", "b"), TLS), "10.0.0.1")));
        assertThat(merged.service()).isEqualTo(own);
    }

    private static Declaration byResource(Service service, String address) {
        ServicePort port = service.ports().getFirst();
        var endpoint = Endpoint.of(address, Map.of(port.name(), port.number()), Map.of());
        return new Declaration("kubernetes", service, List.of(endpoint), true);
    }

    private static Service service(int created, Map<String, String> labels, ServicePort port) {
        return new Service(
                "example.com",
                "default",
                List.of(port),
                List.of(),
                Resolution.STATIC,
                true,
                labels,
                Set.of(),
                Instant.ofEpochSecond(created),
                "ServiceEntry default/" + created);
    }
}
