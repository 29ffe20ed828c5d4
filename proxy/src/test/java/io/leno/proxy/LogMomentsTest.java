package io.leno.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;

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

    @Test
    void anIntervalOfLessThanAMillisecondIsRefused() {
        assertThatThrownBy(() -> TestProxy.of(yaml("{access_log_flush_interval: 0.000001s}")))
                .hasMessageContaining("access_log_flush_interval");
    }
}
