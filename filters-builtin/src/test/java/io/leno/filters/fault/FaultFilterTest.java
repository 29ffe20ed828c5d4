package io.leno.filters.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.filter.ResponseFlag;
import io.leno.api.plugin.PluginConfig;
import io.leno.testkit.FakeFilterContext;
import io.leno.testkit.FakeHeaders;
import io.leno.testkit.FakeHttpStream;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

class FaultFilterTest {
    private static final String TYPE_URL =
            "type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault";
    private static final String ALWAYS = "\"percentage\": {\"numerator\": 100}";
    private static final String ABORT_503 = "{\"abort\": {\"httpStatus\": 503, " + ALWAYS + "}}";

    private final FakeFilterContext context = new FakeFilterContext();
    private final FaultFilterFactory factory = new FaultFilterFactory();

    @Test
    void abortsWithEnvoysTextFlagAndDetails() {
        var stream = serve(ABORT_503);

        assertThat(stream.sendRequest()).isEqualTo(FilterStatus.PAUSE);

        assertThat(stream.replied().status()).isEqualTo(503);
        assertThat(stream.replied().body()).isEqualTo("fault filter abort");
        assertThat(stream.replied().details()).isEqualTo("fault_filter_abort");
        assertThat(stream.info().hasFlag(ResponseFlag.FAULT_INJECTED)).isTrue();
        assertThat(stream.info().hasFlag(ResponseFlag.DELAY_INJECTED)).isFalse();
        assertThat(stream.isRequestPassed()).isFalse();
    }

    @Test
    void delaysTheWholeRequestAndThenLetsItGoOn() {
        var stream = serve("{\"delay\": {\"fixedDelay\": \"7s\", " + ALWAYS + "}}");

        stream.sendRequestHeaders(false);
        stream.sendRequestData("body", true);
        stream.clock().advance(Duration.ofMillis(6999));
        assertThat(stream.isRequestPassed()).isFalse();
        stream.clock().advance(Duration.ofMillis(1));

        assertThat(stream.isRequestComplete()).isTrue();
        assertThat(stream.passedRequestBody()).isEqualTo("body");
        assertThat(stream.info().hasFlag(ResponseFlag.DELAY_INJECTED)).isTrue();
        assertThat(stream.hasReplied()).isFalse();
    }

    @Test
    void abortsAfterTheDelayWhenBothAreConfigured() {
        var stream =
                serve(
                        "{\"delay\": {\"fixedDelay\": \"0.5s\", %s}, \"abort\": {\"httpStatus\": 400, %s}}"
                                .formatted(ALWAYS, ALWAYS));

        stream.sendRequest();
        assertThat(stream.hasReplied()).isFalse();
        stream.clock().advance(Duration.ofMillis(500));

        assertThat(stream.replied().status()).isEqualTo(400);
        assertThat(stream.info().hasFlag(ResponseFlag.DELAY_INJECTED)).isTrue();
        assertThat(stream.info().hasFlag(ResponseFlag.FAULT_INJECTED)).isTrue();
    }

    @Test
    void noPercentageMeansNoFault() {
        var stream = serve("{\"abort\": {\"httpStatus\": 503}}");

        assertThat(stream.sendRequest()).isEqualTo(FilterStatus.CONTINUE);
        assertThat(stream.hasReplied()).isFalse();
    }

    @Test
    void theRoutesFaultsReplaceTheFiltersOwn() {
        var spared =
                new FakeHttpStream(get())
                        .withRouteConfig(factory.configureRoute(json("{}")))
                        .serve(factory.configure(json(ABORT_503), context));
        var hit =
                new FakeHttpStream(get())
                        .withRouteConfig(factory.configureRoute(json(ABORT_503)))
                        .serve(factory.configure(json("{}"), context));

        spared.sendRequest();
        hit.sendRequest();

        assertThat(spared.hasReplied()).isFalse();
        assertThat(hit.hasReplied()).isTrue();
    }

    @Test
    void onlyRequestsWithAllTheHeadersAreMeant() {
        String config =
                """
                {"abort": {"httpStatus": 503, %s}, "headers": [
                  {"name": "End-User", "stringMatch": {"exact": "jason"}},
                  {"name": "x-debug", "presentMatch": true},
                  {"name": "x-build", "rangeMatch": {"start": 10, "end": 20}}]}\
                """
                        .formatted(ALWAYS);

        assertThat(aborts(config, request("jason", "10"))).isTrue();
        assertThat(aborts(config, request("jason", "20"))).isFalse();
        assertThat(aborts(config, request("eve", "10"))).isFalse();
        assertThat(aborts(config, get())).isFalse();
    }

    private static FakeHeaders request(String user, String build) {
        return get().with("end-user", user).with("x-debug", "").with("x-build", build);
    }

    @Test
    void onlyRequestsBoundForTheClusterAreMeant() {
        String config = "{\"upstreamCluster\": \"ratings\", " + ABORT_503.substring(1);
        var stream = serve(config);
        var other = serve(config);
        stream.info().clusterName = "ratings";

        stream.sendRequest();
        other.sendRequest();

        assertThat(stream.hasReplied()).isTrue();
        assertThat(other.hasReplied()).isFalse();
    }

    @Test
    void noMoreFaultsAtATimeThanAllowed() {
        String config =
                "{\"delay\": {\"fixedDelay\": \"1s\", " + ALWAYS + "}, \"maxActiveFaults\": 1}";
        HttpFilterSettings settings = factory.configure(json(config), context);
        var first = new FakeHttpStream(get()).serve(settings);
        var second = new FakeHttpStream(get()).serve(settings);
        var third = new FakeHttpStream(get()).serve(settings);

        assertThat(first.sendRequest()).isEqualTo(FilterStatus.PAUSE_ALL);
        assertThat(second.sendRequest()).isEqualTo(FilterStatus.CONTINUE);
        first.end();
        assertThat(third.sendRequest()).isEqualTo(FilterStatus.PAUSE_ALL);
    }

    @Test
    void theRequestMayAskForItsOwnDelayAndAbort() {
        String config =
                "{\"delay\": {\"headerDelay\": {}, %s}, \"abort\": {\"headerAbort\": {}, %s}}"
                        .formatted(ALWAYS, ALWAYS);
        String abort = "x-envoy-fault-abort-request";
        var stream =
                serve(config, get().with("x-envoy-fault-delay-request", "20").with(abort, "418"));
        stream.sendRequest();
        stream.clock().advance(Duration.ofMillis(20));

        assertThat(stream.replied().status()).isEqualTo(418);
        assertThat(aborts(config, get())).isFalse();
        assertThat(aborts(config, get().with(abort, "99"))).isFalse();
        assertThat(aborts(config, get().with(abort, "500").with(abort + "-percentage", "0")))
                .isFalse();
    }

    @Test
    void grpcCallersGetAGrpcStatus() {
        String config = "{\"abort\": {\"grpcStatus\": 5, " + ALWAYS + "}}";
        var grpc = serve(config, get().with("content-type", "application/grpc"));
        var http = serve(config, get());

        grpc.sendRequest();
        http.sendRequest();

        assertThat(grpc.replied().status()).isEqualTo(200);
        assertThat(grpc.replied().headers().get("grpc-status")).isEqualTo("5");
        assertThat(grpc.replied().headers().get("grpc-message")).isEqualTo("fault filter abort");
        assertThat(http.replied().status()).isEqualTo(200);
    }

    @Test
    void readsProtobufAsWellAsJson() {
        byte[] message = HTTPFault.newBuilder().setUpstreamCluster("x").build().toByteArray();

        factory.configure(
                new PluginConfig(TYPE_URL, PluginConfig.Format.PROTOBUF, message), context);
        factory.configure(PluginConfig.empty(TYPE_URL), context);
    }

    @Test
    void aResponseGoesNoFasterThanItsLimit() {
        var stream =
                serve(
                        "{\"responseRateLimit\": {\"fixedLimit\": {\"limitKbps\": 1}, "
                                + ALWAYS
                                + "}}");
        String body = "x".repeat(120);

        stream.sendRequest();
        stream.sendResponseHeaders(FakeHeaders.response(200), false);
        stream.sendResponseData(body, true);
        assertThat(stream.passedResponseBody()).isEmpty();
        stream.clock().advance(Duration.ofMillis(50));
        assertThat(stream.passedResponseBody()).hasSize(51);
        stream.clock().advance(Duration.ofMillis(100));

        assertThat(stream.passedResponseBody()).isEqualTo(body);
        assertThat(stream.isResponseComplete()).isTrue();
        assertThat(context.counted.get("fault.response_rl_injected")).isEqualTo(1L);
    }

    @Test
    void theRuntimeChangesFaultsForAllAndForOneCaller() {
        context.runtimeValues.put("fault.http.abort.http_status", "429");
        context.runtimeValues.put("fault.http.cart.abort.http_status", "418");
        String caller = "x-envoy-downstream-service-cluster";

        var all = serve(ABORT_503);
        all.sendRequest();
        var cart = serve(ABORT_503, get().with(caller, "cart"));
        cart.sendRequest();

        assertThat(all.replied().status()).isEqualTo(429);
        assertThat(cart.replied().status()).isEqualTo(418);
        assertThat(context.counted.get("fault.cart.aborts_injected")).isEqualTo(1L);
        assertThat(context.counted.get("fault.aborts_injected")).isEqualTo(2L);
    }

    @Test
    void refusesValuesOutsideTheirRange() {
        assertThatThrownBy(() -> serve("{\"abort\": {\"httpStatus\": 199}}"))
                .hasMessage("HTTPFault.abort: http_status: 199 (expected: 200..599)");
        assertThatThrownBy(() -> serve("{\"delay\": {\"fixedDelay\": \"0s\"}}"))
                .hasMessageContaining("expected: above 0");
        assertThatThrownBy(() -> serve("{\"abort\": {}}"))
                .hasMessageContaining("expected: http_status, grpc_status or header_abort");
        assertThatThrownBy(() -> serve("{\"delai\": {}}")).hasMessageContaining("delai");
    }

    private boolean aborts(String config, FakeHeaders request) {
        var stream = serve(config, request);
        stream.sendRequest();
        return stream.hasReplied();
    }

    private FakeHttpStream serve(String config) {
        return serve(config, get());
    }

    private FakeHttpStream serve(String config, FakeHeaders request) {
        return new FakeHttpStream(request).serve(factory.configure(json(config), context));
    }

    private static FakeHeaders get() {
        return FakeHeaders.request("GET", "/");
    }

    private static PluginConfig json(String json) {
        return new PluginConfig(
                TYPE_URL, PluginConfig.Format.JSON, json.getBytes(StandardCharsets.UTF_8));
    }
}
