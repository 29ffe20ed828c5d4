package io.leno.filters.rbac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leno.api.filter.FilterStatus;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.testkit.FakeHeaders;
import io.leno.testkit.FakeHttpStream;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;

class RbacFilterTest {
    private static final String TYPE =
            "type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC";
    private static final String READERS =
            """
            {"rules": {"action": "%s", "policies": {"the readers": {
              "permissions": [{"header": {"name": ":method", "stringMatch": {"exact": "GET"}}}],
              "principals": [{"header": {"name": "x-team", "presentMatch": true}}]}}}}\
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
    void rulesThatAreNotActedOnAreRefusedByName() {
        assertThatThrownBy(
                        () ->
                                factory.configure(
                                        config(
                                                """
                                                {"rules": {"policies": {"p": {
                                                  "permissions": [{"any": true}],
                                                  "principals": [{"any": true}],
                                                  "condition": {"constExpr": {"boolValue": true}}}}}}\
                                                """)))
                .isInstanceOf(InvalidPluginConfigException.class)
                .hasMessageContaining("policy p")
                .hasMessageContaining("condition");
    }

    private FakeHttpStream serve(String json, FakeHeaders request) {
        return new FakeHttpStream(request).serve(factory.configure(config(json)));
    }

    private static PluginConfig config(String json) {
        return new PluginConfig(
                TYPE, PluginConfig.Format.JSON, json.getBytes(StandardCharsets.UTF_8));
    }
}
