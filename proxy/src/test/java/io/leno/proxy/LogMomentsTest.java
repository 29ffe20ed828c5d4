package io.leno.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.filter.HttpStream;
import io.leno.api.plugin.PluginConfig;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Entries of access logs before the end of a request.
class LogMomentsTest {
    @TempDir private Path folder;

    private String yaml(String options) {
        return """
        static_resources:
          listeners:
          - name: http
            address: {socket_address: {address: 127.0.0.1, port_value: 0}}
            filter_chains:
            - filters:
              - name: envoy.filters.network.http_connection_manager
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  stat_prefix: h
                  access_log_options: %s
                  access_log:
                  - name: envoy.access_loggers.file
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog
                      path: %s
                      log_format: {text_format_source: {inline_string: "%%ACCESS_LOG_TYPE%% %%RESPONSE_CODE%%\\n"}}
                  route_config:
                    virtual_hosts:
                    - name: all
                      domains: ["*"]
                      routes: [{match: {prefix: /}, direct_response: {status: 200}}]
                  http_filters:
                  - name: envoy.filters.http.router
                    typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
        """
                .formatted(options, folder.resolve("access.log"));
    }

    @Test
    void anEntryIsWrittenWhenARequestBeginsAndAnotherOneWhenItEnds() throws Exception {
        try (var proxy = TestProxy.of(yaml("{flush_access_log_on_new_request: true}"))) {
            proxy.get("/");
        }
        assertThat(Files.readAllLines(folder.resolve("access.log")))
                .containsExactly("DownstreamStart 0", "DownstreamEnd 200");
    }

    /// Where a filter cannot be made the request is answered before it has begun.
    @Test
    void noEntryIsWrittenAtIntervalsForARequestThatWasAnsweredBeforeItBegan() throws Exception {
        CompletableFuture<HttpStream> waiting = new CompletableFuture<>();
        String each =
                yaml("{access_log_flush_interval: 0.001s}")
                        .replace("%ACCESS_LOG_TYPE%", "%ACCESS_LOG_TYPE% %REQ(:PATH)%")
                        .replace(
                                "http_filters:",
                                "http_filters:\n          - name: "
                                        + Broken.NAME
                                        + "\n            typed_config: {\"@type\":"
                                        + " type.googleapis.com/xds.type.v3.TypedStruct, type_url: "
                                        + Broken.NAME
                                        + "}");
        try (var proxy = TestProxy.of(each, new Broken(waiting))) {
            assertThat(proxy.get("/broken").statusCode()).isEqualTo(500);
            CompletableFuture<?> later = CompletableFuture.runAsync(() -> ask(proxy, "/waits"));
            HttpStream stream = waiting.get(10, TimeUnit.SECONDS);
            while (entries("DownstreamPeriodic /waits 0") < 3) Thread.onSpinWait();
            stream.execute(stream::resumeRequest);
            later.get(10, TimeUnit.SECONDS);
        }
        assertThat(entries("DownstreamEnd /broken 500")).isEqualTo(1);
        assertThat(Files.readString(folder.resolve("access.log")))
                .doesNotContain("DownstreamPeriodic /broken");
    }

    private long entries(String line) throws IOException {
        return Files.readAllLines(folder.resolve("access.log")).stream()
                .filter(line::equals)
                .count();
    }

    private static void ask(TestProxy proxy, String path) {
        try {
            proxy.get(path);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /// Cannot be made for one path; on another one it waits for the test.
    private record Broken(CompletableFuture<HttpStream> waiting) implements HttpFilterFactory {
        static final String NAME = "com.example.broken";

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public HttpFilterSettings configure(PluginConfig config) {
            return stream -> {
                String path = stream.requestHeaders().get(":path");
                if ("/broken".equals(path)) throw new IllegalStateException("broken");
                return new HttpFilter() {
                    @Override
                    public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
                        waiting.complete(stream);
                        return FilterStatus.PAUSE;
                    }
                };
            };
        }
    }

    @Test
    void anIntervalOfLessThanAMillisecondIsRefused() {
        assertThatThrownBy(() -> TestProxy.of(yaml("{access_log_flush_interval: 0.000001s}")))
                .hasMessageContaining("access_log_flush_interval");
    }
}
