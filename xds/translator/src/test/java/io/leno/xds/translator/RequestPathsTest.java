package io.leno.xds.translator;

import static io.leno.xds.translator.Rules.match;
import static io.leno.xds.translator.Rules.route;
import static io.leno.xds.translator.Rules.subsets;
import static io.leno.xds.translator.Rules.to;
import static io.leno.xds.translator.Rules.virtualService;
import static io.leno.xds.translator.Rules.weighted;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.istio.StringMatch;
import io.leno.api.model.Protocol;
import io.leno.api.model.Resolution;
import io.leno.xds.translator.match.Connection;
import io.leno.xds.translator.match.Connection.Way;
import io.leno.xds.translator.match.Passage;
import io.leno.xds.translator.match.Passage.Outcome;
import io.leno.xds.translator.match.Request;
import io.leno.xds.translator.match.RequestMatcher;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

/// Which request goes to which cluster, through everything that is translated: listener, filter
/// chain, virtual host and route.
class RequestPathsTest {
    private static final TestMesh MESH =
            TestMesh.bookinfo()
                    .service(
                            "echo",
                            Resolution.STATIC,
                            List.of(TestMesh.port("tcp", 9000, Protocol.TCP)),
                            "10.1.0.9")
                    .endpoint("echo", "10.0.0.20", 9000, "v1")
                    .rule("reviews", subsets("reviews", "v1", "v2", "v3"))
                    .rule(
                            "reviews",
                            virtualService(
                                    "reviews",
                                    route(to("reviews", "v2"))
                                            .when(
                                                    match().header(
                                                                    "end-user",
                                                                    new StringMatch.Exact("jason")))
                                            .build(),
                                    route(to("reviews", "v3"))
                                            .when(match().uri(new StringMatch.Prefix("/beta")))
                                            .build(),
                                    route().to(weighted(90, to("reviews", "v1")))
                                            .to(weighted(10, to("reviews", "v2")))
                                            .build()));

    private static final RequestMatcher SIDECAR = Translated.of(MESH, TestMesh.sidecar()).matcher();

    @ParameterizedTest
    @CsvSource({
        "reviews, /, jason, outbound|9080|v2|reviews.default.svc.cluster.local",
        "reviews.default:9080, /beta/1, , outbound|9080|v3|reviews.default.svc.cluster.local",
        "10.1.0.3:9080, /beta, , outbound|9080|v3|reviews.default.svc.cluster.local",
        "details, /, , outbound|9080||details.default.svc.cluster.local",
        "DETAILS.default.svc:9080, /, , outbound|9080||details.default.svc.cluster.local",
        "nobody, /, , PassthroughCluster",
    })
    void onAPortOfTheMeshTheHostDecides(String host, String path, String user, String cluster) {
        Request request = Request.get(host, path);
        if (user != null) request = request.with("end-user", user);
        Passage passage = SIDECAR.match(Connection.http(Way.OUTBOUND, "10.1.0.3", 9080), request);
        assertThat(passage.clusters()).containsExactly(cluster);
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.0.9, 9000, outbound|9000||echo.default.svc.cluster.local, FORWARDED_AS_BYTES",
        "10.9.9.9, 9000, PassthroughCluster, FORWARDED_AS_BYTES",
        "10.9.9.9, 15001, BlackHoleCluster, NO_ENDPOINT",
    })
    void bytesGoWhereTheirAddressSays(String address, int port, String cluster, Outcome outcome) {
        Passage passage =
                SIDECAR.match(Connection.tcp(Way.OUTBOUND, address, port), Request.get("any", "/"));
        assertThat(passage.clusters()).containsExactly(cluster);
        assertThat(passage.outcome()).isEqualTo(outcome);
    }

    @ParameterizedTest
    @CsvSource({
        "9080, inbound|9080||",
        "1234, InboundPassthroughCluster",
        "15006, BlackHoleCluster",
    })
    void whatComesInGoesToThePortItIsFor(int port, String cluster) {
        Passage passage =
                SIDECAR.match(
                        Connection.http(Way.INBOUND, "10.0.0.6", port), Request.get("any", "/"));
        assertThat(passage.clusters()).containsExactly(cluster);
    }

    @ParameterizedTest
    @CsvSource({"reviews, 90", "reviews.default.svc.cluster.local, 90"})
    void weightsAreShownAsTheyAre(String host, long first) {
        Passage passage =
                SIDECAR.match(
                        Connection.http(Way.OUTBOUND, "10.1.0.3", 9080), Request.get(host, "/"));
        assertThat(passage.destinations())
                .extracting(Passage.Destination::weight)
                .containsExactly(first, 100 - first);
        assertThat(passage.outcome()).isEqualTo(Outcome.FORWARDED);
    }
}
