package io.leno.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.leno.api.process.LenoProcess;
import io.leno.proxy.bootstrap.BootstrapLoader;
import io.leno.proxy.bootstrap.InvalidBootstrapException;
import io.leno.proxy.config.FieldCoverage;
import io.leno.proxy.config.InvalidResourceException;
import io.leno.proxy.filter.FilterRegistry;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What Envoy refuses is refused, with an object, a field and what was expected.
class BrokenBootstrapsTest {
    private static final String FINE =
            """
            static_resources:
              listeners:
              - name: l
                address: {socket_address: {address: 127.0.0.1, port_value: 0}}
                <listener>
                filter_chains:
                - filters:
                  - name: http
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: http
                      <hcm>
                      http_filters:
                      - <filter>
                      - {name: envoy.filters.http.router, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}
                      - <after>
                      route_config:
                        virtual_hosts:
                        - name: v
                          domains: ["*"]
                          routes:
                          - <route>
                          - {match: {prefix: /}, route: {cluster: a}}
                        - <vhosts>
              - <listeners>
              clusters:
              - {name: a, type: STATIC, load_assignment: {cluster_name: a, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: 1}}}}]}]}}
              - <cluster>
            <bootstrap>
            """;

    @TempDir private Path folder;

    /// @param place of the marker in the bootstrap
    record Case(String title, String place, String text, String message) {
        String bootstrap() {
            return Arrays.stream(FINE.split("\n"))
                    .filter(line -> !line.contains("<") || line.contains("<" + place + ">"))
                    .map(this::filled)
                    .collect(Collectors.joining("\n"));
        }

        private String filled(String line) {
            int marker = line.indexOf("<" + place + ">");
            if (marker < 0) return line;
            String indent = " ".repeat(marker);
            return line.substring(0, marker)
                    + text.replace("${long}", "x".repeat(5000)).replace("\n", "\n" + indent);
        }

        @Override
        public String toString() {
            return title;
        }
    }

    static List<Case> cases() throws IOException {
        try (var in = BrokenBootstrapsTest.class.getResourceAsStream("/broken-bootstraps.txt")) {
            byte[] bytes = Objects.requireNonNull(in).readAllBytes();
            return Arrays.stream(new String(bytes, StandardCharsets.UTF_8).split("(?m)^### "))
                    .skip(1)
                    .map(BrokenBootstrapsTest::read)
                    .toList();
        }
    }

    private static Case read(String block) {
        int first = block.indexOf('\n');
        int colon = block.indexOf(": ", first);
        int end = block.indexOf("\n= ");
        return new Case(
                block.substring(0, first),
                block.substring(first + 1, colon),
                block.substring(colon + 2, end),
                block.substring(end + 3).strip());
    }

    private static void validate(String yaml) {
        try (Proxy proxy =
                new Proxy(
                        BootstrapLoader.parse("envoy.yaml", yaml),
                        new Proxy.Options(1, Duration.ZERO, null),
                        new FilterRegistry(),
                        new FieldCoverage(),
                        new Quiet())) {
            proxy.validate();
        }
    }

    private static final class Quiet implements LenoProcess {
        @Override
        public void started(String what) {
            throw new AssertionError("nothing is to be opened: " + what);
        }

        @Override
        public void failed(String message) {
            throw new AssertionError(message);
        }

        @Override
        public void stop() {}
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whatIsWrongIsRefusedAndNamed(Case broken) {
        Throwable thrown = catchThrowable(() -> validate(broken.bootstrap()));
        assertThat(thrown)
                .isInstanceOfAny(InvalidBootstrapException.class, InvalidResourceException.class);
        String expected =
                Arrays.stream(broken.message().split("…", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".*"));
        assertThat(thrown.getMessage()).matches(Pattern.compile(expected, Pattern.DOTALL));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void envoyRefusesItToo(Case broken) throws IOException, InterruptedException {
        assumeTrue(RealEnvoy.binary().isPresent());
        Path file = Files.writeString(folder.resolve("envoy.yaml"), broken.bootstrap());
        assertThat(RealEnvoy.validate(file)).isNotEmpty();
    }

    @Test
    void whatIsFineIsFine() {
        validate(new Case("", "-", "", "").bootstrap());
    }
}
