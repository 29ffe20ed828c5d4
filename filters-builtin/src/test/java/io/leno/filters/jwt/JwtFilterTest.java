package io.leno.filters.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.testkit.FakeFilterContext;
import io.leno.testkit.FakeHeaders;
import io.leno.testkit.FakeHttpStream;

import org.junit.jupiter.api.Test;

import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What does not show from outside; how requests are judged is compared with Envoy by `jwt.yaml` in
/// dist/it.
class JwtFilterTest {
    private static final String TYPE =
            "type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication";
    private static final byte[] SECRET = "a secret of thirty-two bytes ....".getBytes(UTF_8);
    private static final String KEYS =
            "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"a\",\"k\":\"" + base64(SECRET) + "\"}]}";

    private final FakeFilterContext context = new FakeFilterContext();

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String token(String payload) throws GeneralSecurityException {
        String signed =
                base64("{\"alg\":\"HS256\"}".getBytes(UTF_8))
                        + "."
                        + base64(payload.getBytes(UTF_8));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
        return signed + "." + base64(mac.doFinal(signed.getBytes(UTF_8)));
    }

    private HttpFilterSettings settings(String more) {
        String json =
                """
                {"providers": {"p": {"issuer": "i", "payloadInMetadata": "p", %s}},
                 "rules": [{"match": {"prefix": "/"}, "requires": {"providerName": "p"}}]}
                """
                        .formatted(more);
        return new JwtFilterFactory()
                .configure(
                        new PluginConfig(TYPE, PluginConfig.Format.JSON, json.getBytes(UTF_8)),
                        context);
    }

    private HttpFilterSettings remote(String more) {
        return settings(
                """
                "remoteJwks": {"httpUri": {"uri": "https://issuer/keys?a=1", "cluster": "c",
                                           "timeout": "2s"} %s}
                """
                        .formatted(more));
    }

    private static FakeHttpStream stream(HttpFilterSettings settings, String token) {
        var headers = FakeHeaders.request("GET", "/").with("authorization", "Bearer " + token);
        return new FakeHttpStream(headers).serve(settings);
    }

    @Test
    void keysAreFetchedForTheFirstRequestAndKeptForTheNext() throws Exception {
        HttpFilterSettings settings = remote("");
        var first = stream(settings, token("{\"iss\":\"i\",\"n\":1}"));
        assertThat(first.sendRequest()).isEqualTo(FilterStatus.PAUSE_ALL);
        assertThat(first.calls().next().headers())
                .contains(
                        Map.entry(":path", "/keys?a=1"),
                        Map.entry(":authority", "issuer"),
                        Map.entry(":scheme", "https"));
        assertThat(first.calls().next().timeout()).isEqualTo(Duration.ofSeconds(2));
        first.calls().answer(200, KEYS);
        assertThat(first.isRequestPassed()).isTrue();
        assertThat(first.info().dynamicMetadata())
                .containsEntry(
                        "envoy.filters.http.jwt_authn", Map.of("p", Map.of("iss", "i", "n", 1.0)));
        var second = stream(settings, token("{\"iss\":\"i\"}"));
        assertThat(second.sendRequest()).isEqualTo(FilterStatus.CONTINUE);
        assertThat(second.calls().made()).isEmpty();
    }

    @Test
    void aRequestThatEndsWhileKeysAreFetchedWaitsForNothing() throws Exception {
        var stream = stream(remote(""), token("{\"iss\":\"i\"}"));
        stream.sendRequest();
        stream.end();
        assertThat(stream.calls().waiting()).isZero();
    }

    @Test
    void keysThatCannotBeReadAreAFailure() throws Exception {
        var stream = stream(remote(""), token("{\"iss\":\"i\"}"));
        stream.sendRequest();
        stream.calls().answer(200, "{}");
        assertThat(stream.replied().status()).isEqualTo(401);
        assertThat(stream.replied().body()).isEqualTo("Jwks remote fetch is failed");
        assertThat(context.counted).containsEntry("jwt_authn.jwks_fetch_failed", 1L);
    }

    @Test
    void keysAreFetchedAheadAndAgainBeforeTheyExpire() throws Exception {
        HttpFilterSettings settings =
                remote(", \"cacheDuration\": \"60s\", \"asyncFetch\": {\"fastListener\": true}");
        context.calls().answer(503, "");
        assertThat(context.calls().waiting()).isZero();
        context.clock().advance(Duration.ofSeconds(1));
        context.calls().answer(200, KEYS);
        assertThat(stream(settings, token("{\"iss\":\"i\"}")).sendRequest())
                .isEqualTo(FilterStatus.CONTINUE);
        context.clock().advance(Duration.ofSeconds(55));
        assertThat(context.calls().waiting()).isEqualTo(1);
    }

    @Test
    void whereNoRuleMatchesNobodyPassesHeadersOffAsAProviders() {
        String json =
                """
                {"providers": {"p": {"issuer": "i", "remoteJwks": {"httpUri": {"uri": "https://issuer/keys", "cluster": "c", "timeout": "2s"}},
                                     "forwardPayloadHeader": "X-Payload",
                                     "claimToHeaders": [{"headerName": "x-sub", "claimName": "sub"}]}},
                 "rules": [{"match": {"prefix": "/secret"}, "requires": {"providerName": "p"}}]}
                """;
        var config = new PluginConfig(TYPE, PluginConfig.Format.JSON, json.getBytes(UTF_8));
        var headers =
                FakeHeaders.request("GET", "/open")
                        .with("x-payload", "forged")
                        .with("x-sub", "forged")
                        .with("x-other", "mine");
        var stream =
                new FakeHttpStream(headers)
                        .serve(new JwtFilterFactory().configure(config, context));

        assertThat(stream.sendRequest()).isEqualTo(FilterStatus.CONTINUE);

        assertThat(headers.get("x-payload")).isNull();
        assertThat(headers.get("x-sub")).isNull();
        assertThat(headers.get("x-other")).isEqualTo("mine");
    }

    @Test
    void keysOfTheConfigurationMustBeKeys() {
        assertThatThrownBy(() -> settings("\"localJwks\": {\"inlineString\": \"{}\"}"))
                .isInstanceOf(InvalidPluginConfigException.class)
                .hasMessage(
                        "Provider 'p' in jwt_authn config has invalid local jwks: Jwks does not"
                                + " have [keys] field");
        assertThatThrownBy(
                        () ->
                                settings(
                                        "\"localJwks\": {\"inlineString\":"
                                                + " \"{\\\"keys\\\":[{\\\"kty\\\":\\\"x\\\"}]}\"}"))
                .hasMessageEndingWith("[kty] is not supported in [keys]");
    }

    @Test
    void aProviderThatIsNotThereIsNamed() {
        String json =
                "{\"rules\": [{\"match\": {\"prefix\": \"/\"}, \"requires\": {\"providerName\": \"q\"}}]}";
        assertThatThrownBy(
                        () ->
                                new JwtFilterFactory()
                                        .configure(
                                                new PluginConfig(
                                                        TYPE,
                                                        PluginConfig.Format.JSON,
                                                        json.getBytes(UTF_8)),
                                                context))
                .hasMessage("Required provider ['q'] is not configured.");
    }
}
