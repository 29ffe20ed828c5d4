package io.leno.testkit.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.PluginConfig;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Map;

class RealProxyTest {
    private static final Stamp STAMP = new Stamp("stamp", "x-stamp");

    @RegisterExtension final RealProxy proxy = RealProxy.with(STAMP, "{\"a\": [\"one\", \"two\"]}");

    /// Writes its configuration into a header of the request.
    private record Stamp(String name, String header) implements HttpFilterFactory {
        @Override
        public HttpFilterSettings configure(PluginConfig config) {
            String text = config.json().replaceAll("\\s", "");
            return stream ->
                    new HttpFilter() {
                        @Override
                        public FilterStatus onRequestHeaders(Headers headers, boolean end) {
                            headers.set(header, text);
                            return FilterStatus.CONTINUE;
                        }
                    };
        }
    }

    private record Throwing(String name) implements HttpFilterFactory {
        @Override
        public HttpFilterSettings configure(PluginConfig config) {
            return stream -> {
                throw new IllegalStateException("on purpose");
            };
        }
    }

    @Test
    void requestsPassTheFilterWithItsConfigurationToTheUpstream() {
        assertThat(proxy.send(proxy.request("/x?y").POST(BodyPublishers.ofString("body"))).body())
                .isEqualTo("body");
        EchoUpstream.Request asked = proxy.upstream().requests().getFirst();
        assertThat(asked.method() + " " + asked.target()).isEqualTo("POST /x?y");
        assertThat(asked.header("X-Stamp")).isEqualTo("{\"a\":[\"one\",\"two\"]}");
    }

    @Test
    void theUpstreamAnswersAsToldAndAFilterIsExchanged() {
        byte[] none = {};
        proxy.upstream()
                .answer(request -> new EchoUpstream.Answer(404, Map.of("x-found", "no"), none));
        assertThat(proxy.get("/").statusCode()).isEqualTo(404);
        proxy.replace(STAMP, new Stamp("stamp", "x-other"));
        assertThat(proxy.get("/").headers().firstValue("x-found")).hasValue("no");
        assertThat(proxy.upstream().requests().getLast().header("x-other")).isNotEmpty();
    }

    @Test
    void aFilterThatThrowsFailsItsTest() {
        try (RealProxy other = RealProxy.with(new Throwing("broken")).start()) {
            assertThat(other.get("/").statusCode()).isEqualTo(500);
            assertThatThrownBy(() -> other.afterEach(null))
                    .hasMessageContaining("broken")
                    .hasMessageContaining("on purpose");
        }
    }

    @Test
    void bodiesPassWhole() {
        String body = "x".repeat(3_000_000);
        assertThat(proxy.send(proxy.request("/").PUT(BodyPublishers.ofString(body))).body())
                .hasSize(body.getBytes(StandardCharsets.UTF_8).length);
    }
}
