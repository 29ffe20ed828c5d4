package io.leno.filters.cors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.plugin.PluginConfig;
import io.leno.testkit.FakeFilterContext;
import io.leno.testkit.FakeHeaders;
import io.leno.testkit.FakeHttpStream;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;

class CorsFilterTest {
    private static final String CORS =
            "type.googleapis.com/envoy.extensions.filters.http.cors.v3.Cors";
    private static final String POLICY =
            """
            {"allowOriginStringMatch": [{"safeRegex": {"regex": "https://[a-z]+[.]example[.]com"}}],
             "allowMethods": "GET,POST", "allowHeaders": "x-token", "exposeHeaders": "x-page",
             "maxAge": "3600", "allowCredentials": true%s}\
            """;
    private static final String SHOP = "https://shop.example.com";

    private final CorsFilterFactory factory = new CorsFilterFactory();
    private final FakeFilterContext context = new FakeFilterContext();

    @Test
    void answersAPreflightOfAnAllowedOrigin() {
        var stream = serve(POLICY.formatted(""), preflight(SHOP));

        assertThat(stream.sendRequest()).isEqualTo(FilterStatus.PAUSE);

        assertThat(stream.replied().status()).isEqualTo(200);
        assertThat(stream.replied().details()).isEqualTo("cors_response");
        Headers response = stream.passedResponseHeaders();
        assertThat(response.get("access-control-allow-origin")).isEqualTo(SHOP);
        assertThat(response.get("access-control-allow-methods")).isEqualTo("GET,POST");
        assertThat(response.get("access-control-allow-headers")).isEqualTo("x-token");
        assertThat(response.get("access-control-max-age")).isEqualTo("3600");
        assertThat(response.get("access-control-allow-credentials")).isEqualTo("true");
        assertThat(stream.isRequestPassed()).isFalse();
    }

    @Test
    void aStarAllowsWhatTheRequestAsksFor() {
        var stream =
                serve(
                        "{\"allowOriginStringMatch\": [{\"exact\": \"*\"}], \"allowMethods\":"
                                + " \"*\", \"allowHeaders\": \"*\"}",
                        preflight(SHOP).with("access-control-request-headers", "a,b"));

        stream.sendRequest();

        Headers response = stream.passedResponseHeaders();
        assertThat(response.get("access-control-allow-origin")).isEqualTo(SHOP);
        assertThat(response.get("access-control-allow-methods")).isEqualTo("PUT");
        assertThat(response.get("access-control-allow-headers")).isEqualTo("a,b");
        assertThat(response.get("access-control-allow-credentials")).isNull();
    }

    @Test
    void preflightsOfStrangersGoUpstreamUnlessToldOtherwise() {
        FakeHeaders request = preflight("https://evil.test");
        var forwarded = serve(POLICY.formatted(""), request);
        var answered =
                serve(POLICY.formatted(", \"forwardNotMatchingPreflights\": false"), request);

        assertThat(forwarded.sendRequest()).isEqualTo(FilterStatus.CONTINUE);
        answered.sendRequest();

        assertThat(answered.replied().status()).isEqualTo(200);
        assertThat(answered.passedResponseHeaders().get("access-control-allow-origin")).isNull();
    }

    @Test
    void tellsTheBrowserThatAnAllowedPageMayReadTheResponse() {
        var stream = serve(POLICY.formatted(""), get().with("origin", SHOP));

        assertThat(stream.sendRequest()).isEqualTo(FilterStatus.CONTINUE);
        stream.sendResponse(FakeHeaders.response(200));

        Headers response = stream.passedResponseHeaders();
        assertThat(response.get("access-control-allow-origin")).isEqualTo(SHOP);
        assertThat(response.get("access-control-expose-headers")).isEqualTo("x-page");
    }

    @Test
    void leavesResponsesToStrangersAndToOwnPagesAlone() {
        var stranger = serve(POLICY.formatted(""), get().with("origin", "https://evil.test"));
        var own = serve(POLICY.formatted(""), get());
        for (FakeHttpStream stream : List.of(stranger, own)) {
            stream.sendRequest();
            stream.sendResponse(FakeHeaders.response(200));

            assertThat(stream.passedResponseHeaders()).isEqualTo(FakeHeaders.response(200));
        }
    }

    @Test
    void aPolicyCanBeOnForAShareOfTheRequests() {
        String share = ", \"filterEnabled\": {\"defaultValue\": {\"numerator\": %d}}";
        var on = serve(POLICY.formatted(share.formatted(100)), preflight(SHOP));
        var off = serve(POLICY.formatted(share.formatted(0)), preflight(SHOP));

        assertThat(on.sendRequest()).isEqualTo(FilterStatus.PAUSE);
        assertThat(off.sendRequest()).isEqualTo(FilterStatus.CONTINUE);
    }

    @Test
    void theRuntimeSaysForWhichShareAPolicyIsOn() {
        String share =
                ", \"filterEnabled\": {\"runtimeKey\": \"cors.share\", \"defaultValue\": {}}";
        context.runtimeValues.put("cors.share", "100");

        var stream = serve(POLICY.formatted(share), preflight(SHOP));

        assertThat(stream.sendRequest()).isEqualTo(FilterStatus.PAUSE);
    }

    @Test
    void aRouteThatAnswersByItselfHasNoPolicy() {
        var stream = serve(POLICY.formatted(""), preflight(SHOP));
        stream.info().clusterName = null;

        assertThat(stream.sendRequest()).isEqualTo(FilterStatus.CONTINUE);
    }

    @Test
    void privateNetworksAreAllowedOnlyIfThePolicySaysSo() {
        FakeHeaders request =
                preflight(SHOP).with("access-control-request-private-network", "true");
        var allowed = serve(POLICY.formatted(", \"allowPrivateNetworkAccess\": true"), request);
        var silent = serve(POLICY.formatted(""), request);

        allowed.sendRequest();
        silent.sendRequest();

        String name = "access-control-allow-private-network";
        assertThat(allowed.passedResponseHeaders().get(name)).isEqualTo("true");
        assertThat(silent.passedResponseHeaders().get(name)).isNull();
    }

    @Test
    void aShareInShadowAloneLeavesThePolicyOn() {
        String shadow = ", \"shadowEnabled\": {\"defaultValue\": {\"numerator\": 100}}";
        var stream = serve(POLICY.formatted(shadow), preflight(SHOP));

        assertThat(stream.sendRequest()).isEqualTo(FilterStatus.PAUSE);

        assertThat(stream.replied().details()).isEqualTo("cors_response");
    }

    @Test
    void doesNothingWithoutAPolicy() {
        var stream =
                new FakeHttpStream(preflight(SHOP))
                        .serve(factory.configure(PluginConfig.empty(CORS), context));

        assertThat(stream.sendRequest()).isEqualTo(FilterStatus.CONTINUE);
    }

    @Test
    void refusesARegularExpressionThatIsNone() {
        String policy = "{\"allowOriginStringMatch\": [{\"safeRegex\": {\"regex\": \"(\"}}]}";

        assertThatThrownBy(() -> serve(policy, get())).hasMessageContaining("safe_regex");
    }

    private FakeHttpStream serve(String policy, FakeHeaders request) {
        var config =
                new PluginConfig(
                        CORS + "Policy",
                        PluginConfig.Format.JSON,
                        policy.getBytes(StandardCharsets.UTF_8));
        return new FakeHttpStream(request)
                .withRouteConfig(factory.configureRoute(config))
                .serve(factory.configure(PluginConfig.empty(CORS), context));
    }

    private static FakeHeaders get() {
        return FakeHeaders.request("GET", "/");
    }

    private static FakeHeaders preflight(String origin) {
        return FakeHeaders.request("OPTIONS", "/")
                .with("origin", origin)
                .with("access-control-request-method", "PUT");
    }
}
