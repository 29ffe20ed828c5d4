package io.leno.filters.rbac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;

import io.envoyproxy.envoy.config.rbac.v3.Action;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.TransportProtocolInput;
import io.envoyproxy.envoy.type.matcher.v3.HttpRequestHeaderMatchInput;
import io.leno.api.filter.FilterStatus;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.testkit.FakeHeaders;
import io.leno.testkit.FakeHttpStream;

import org.junit.jupiter.api.Test;

class RbacFilterTest {
    private static final String TYPE =
            "type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC";
    private static final JsonFormat.TypeRegistry EXTENSIONS =
            JsonFormat.TypeRegistry.newBuilder()
                    .add(Action.getDescriptor())
                    .add(HttpRequestHeaderMatchInput.getDescriptor())
                    .add(TransportProtocolInput.getDescriptor())
                    .build();

    private static final String READERS =
            """
            {"rules": {"action": "%s", "policies": {"the readers": {
              "permissions": [{"header": {"name": ":method", "stringMatch": {"exact": "GET"}}}],
              "principals": [{"header": {"name": "x-team", "presentMatch": true}}]}}}}\
            """;

    private static final String MATCHER =
            """
            {"matcher": {"matcherList": {"matchers": [{
              "predicate": {"singlePredicate": {"input": {"name": "i", "typedConfig": {
                "@type": "type.googleapis.com/envoy.type.matcher.v3.HttpRequestHeaderMatchInput", "headerName": "x-team"}},
                "valueMatch": {"exact": "red"}}},
              "onMatch": {"action": {"name": "a", "typedConfig": {
                "@type": "type.googleapis.com/envoy.config.rbac.v3.Action", "name": "the reds", "action": "ALLOW"}}}}]}}}\
            """;

    private final RbacFilterFactory factory = new RbacFilterFactory();

    @Test
    void whatNoPolicyAllowsIsDenied() {
        FakeHttpStream stream = serve(READERS.formatted("ALLOW"), FakeHeaders.request("GET", "/"));

        assertThat(stream.sendRequest()).isEqualTo(FilterStatus.PAUSE);

        assertThat(stream.replied().status()).isEqualTo(403);
        assertThat(stream.replied().body()).isEqualTo("RBAC: access denied");
        assertThat(stream.replied().details()).isEqualTo("rbac_access_denied_matched_policy[none]");
    }

    @Test
    void whatAPolicyAllowsGoesOn() {
        FakeHttpStream stream =
                serve(
                        READERS.formatted("ALLOW"),
                        FakeHeaders.request("GET", "/").with("x-team", "red"));

        assertThat(stream.sendRequest()).isEqualTo(FilterStatus.CONTINUE);
    }

    @Test
    void thePolicyThatDeniesIsNamedWithoutSpaces() {
        FakeHttpStream stream =
                serve(
                        READERS.formatted("DENY"),
                        FakeHeaders.request("GET", "/").with("x-team", "red"));

        stream.sendRequest();

        assertThat(stream.replied().details())
                .isEqualTo("rbac_access_denied_matched_policy[the_readers]");
    }

    @Test
    void aConditionThatAsksForWhatIsNotThereDoesNotHold() {
        String condition =
                """
                {"rules": {"policies": {"p": {"permissions": [{"any": true}], "principals": [{"any": true}],
                  "condition": {"callExpr": {"function": "_==_", "args": [
                    {"callExpr": {"function": "_[_]", "args": [
                      {"selectExpr": {"operand": {"identExpr": {"name": "request"}}, "field": "headers"}},
                      {"constExpr": {"stringValue": "x-team"}}]}},
                    {"constExpr": {"stringValue": "red"}}]}}}}}}\
                """;

        assertThat(serve(condition, FakeHeaders.request("GET", "/")).sendRequest())
                .isEqualTo(FilterStatus.PAUSE);
        assertThat(
                        serve(condition, FakeHeaders.request("GET", "/").with("x-team", "red"))
                                .sendRequest())
                .isEqualTo(FilterStatus.CONTINUE);
    }

    @Test
    void whatNoLeafOfAMatcherIsReachedForIsDenied() {
        FakeHttpStream stream = serve(MATCHER, FakeHeaders.request("GET", "/"));

        assertThat(stream.sendRequest()).isEqualTo(FilterStatus.PAUSE);

        assertThat(stream.replied().details()).isEqualTo("rbac_access_denied_matched_policy[none]");
    }

    @Test
    void theLeafOfAMatcherSaysWhatIsDone() {
        assertThat(
                        serve(MATCHER, FakeHeaders.request("GET", "/").with("x-team", "red"))
                                .sendRequest())
                .isEqualTo(FilterStatus.CONTINUE);
    }

    @Test
    void aMatcherLooksOnlyAtWhatItMay() {
        assertThatThrownBy(
                        () ->
                                factory.configure(
                                        config(
                                                MATCHER.replace(
                                                        "envoy.type.matcher.v3.HttpRequestHeaderMatchInput\", \"headerName\": \"x-team\"",
                                                        "envoy.extensions.matching.common_inputs.network.v3.TransportProtocolInput\""))))
                .isInstanceOf(InvalidPluginConfigException.class)
                .hasMessageContaining(
                        "RBAC HTTP filter cannot match on"
                                + " 'type.googleapis.com/envoy.extensions.matching.common_inputs.network.v3.TransportProtocolInput'");
    }

    private FakeHttpStream serve(String json, FakeHeaders request) {
        return new FakeHttpStream(request).serve(factory.configure(config(json)));
    }

    private static PluginConfig config(String json) {
        try {
            RBAC.Builder message = RBAC.newBuilder();
            JsonFormat.parser().usingTypeRegistry(EXTENSIONS).merge(json, message);
            return new PluginConfig(
                    TYPE, PluginConfig.Format.PROTOBUF, message.build().toByteArray());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
