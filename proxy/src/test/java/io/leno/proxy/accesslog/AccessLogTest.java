package io.leno.proxy.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.Empty;

import io.envoyproxy.envoy.config.accesslog.v3.AccessLogFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ComparisonFilter;
import io.envoyproxy.envoy.config.accesslog.v3.OrFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ResponseFlagFilter;
import io.envoyproxy.envoy.config.accesslog.v3.StatusCodeFilter;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.RuntimeUInt32;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.extensions.access_loggers.file.v3.FileAccessLog;
import io.leno.api.accesslog.AccessLogger;
import io.leno.api.accesslog.AccessLoggerFactory;
import io.leno.api.accesslog.LogEntry;
import io.leno.api.filter.ResponseFlag;
import io.leno.api.plugin.PluginConfig;
import io.leno.api.plugin.ProxyContext;
import io.leno.proxy.FakeHeaders;
import io.leno.proxy.FakeStream;
import io.leno.proxy.plugin.PluginContext;
import io.leno.proxy.plugin.Plugins;
import io.leno.proxy.plugin.Provided;
import io.leno.proxy.runtime.RuntimeSnapshot;
import io.leno.proxy.stats.Stats;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Set;

class AccessLogTest {
    @TempDir Path folder;
    private final LogFiles files = new LogFiles(new Stats(), Duration.ofMinutes(1));
    private final FakeStream stream = new FakeStream();

    @AfterEach
    void close() {
        files.close();
    }

    @Test
    void entriesAreThereAfterAFlush() throws Exception {
        try (AccessLog log = compile(AccessLogFilter.getDefaultInstance())) {
            log.log(stream);
            files.flush();
            assertThat(Files.readString(file())).isEqualTo("200 reviews:9080\n");
        }
    }

    @Test
    void twoLogsShareAFileAndTheLastOneClosesIt() throws Exception {
        AccessLog one = compile(AccessLogFilter.getDefaultInstance());
        AccessLog two = compile(AccessLogFilter.getDefaultInstance());
        one.log(stream);
        one.close();
        two.log(stream);
        two.close();
        files.close();
        assertThat(Files.readAllLines(file())).hasSize(2);
    }

    @Test
    void reopeningFollowsARotation() throws Exception {
        AccessLog log = compile(AccessLogFilter.getDefaultInstance());
        log.log(stream);
        files.flush();
        Files.move(file(), folder.resolve("old.log"));
        files.reopen();
        log.log(stream);
        files.flush();
        assertThat(Files.readAllLines(file())).hasSize(1);
        assertThat(Files.readAllLines(folder.resolve("old.log"))).hasSize(1);
    }

    @Test
    void filtersDecideWhatIsLogged() throws Exception {
        AccessLogFilter errors =
                AccessLogFilter.newBuilder()
                        .setStatusCodeFilter(
                                StatusCodeFilter.newBuilder()
                                        .setComparison(
                                                ComparisonFilter.newBuilder()
                                                        .setOp(ComparisonFilter.Op.GE)
                                                        .setValue(
                                                                RuntimeUInt32.newBuilder()
                                                                        .setDefaultValue(500))))
                        .build();
        AccessLogFilter flagged =
                AccessLogFilter.newBuilder()
                        .setResponseFlagFilter(ResponseFlagFilter.newBuilder().addFlags("UH"))
                        .build();
        var either =
                AccessLogFilter.newBuilder()
                        .setOrFilter(OrFilter.newBuilder().addFilters(errors).addFilters(flagged))
                        .build();
        AccessLog log = compile(either);
        log.log(stream);
        stream.addFlag(ResponseFlag.NO_HEALTHY_UPSTREAM);
        log.log(stream);
        stream.flags.clear();
        stream.response = FakeHeaders.of(":status", "503");
        log.log(stream);
        files.flush();
        assertThat(Files.readAllLines(file()))
                .containsExactly("200 reviews:9080", "503 reviews:9080");
    }

    @Test
    void whatIsNotSupportedIsRefusedByName() {
        var unknown =
                io.envoyproxy.envoy.config.accesslog.v3.AccessLog.newBuilder()
                        .setName("mine")
                        .setTypedConfig(Any.pack(Empty.getDefaultInstance()))
                        .build();
        assertThatThrownBy(() -> AccessLog.compile(unknown, files))
                .hasMessage(
                        "Didn't find a registered implementation for 'mine' with type URL:"
                                + " 'google.protobuf.Empty'");
    }

    @Test
    void aBundlesLoggerIsFoundByItsTypeUrl() {
        var logged = new ArrayList<String>();
        var plugins = new Plugins(() -> {});
        String typeUrl = "type.googleapis.com/google.protobuf.Empty";
        var factory =
                new AccessLoggerFactory() {
                    @Override
                    public Set<String> typeUrls() {
                        return Set.of(typeUrl);
                    }

                    @Override
                    public AccessLogger create(PluginConfig config, ProxyContext proxy) {
                        return new AccessLogger() {
                            @Override
                            public void log(LogEntry entry) {
                                logged.add(entry.type() + " " + entry.responseCode());
                            }

                            @Override
                            public void close() {
                                logged.add("closed");
                            }
                        };
                    }
                };
        plugins.accessLoggers().add(Provided.builtIn(factory, factory.typeUrls()));
        var config =
                io.envoyproxy.envoy.config.accesslog.v3.AccessLog.newBuilder()
                        .setName("mine")
                        .setTypedConfig(Any.pack(Empty.getDefaultInstance()))
                        .build();
        try (var others =
                new LogFiles(
                        new Stats(),
                        Duration.ofMinutes(1),
                        () -> RuntimeSnapshot.EMPTY,
                        plugins,
                        PluginContext.of(new Stats()))) {
            AccessLog log = AccessLog.compile(config, others);
            log.log(stream);
            log.close();
        }
        assertThat(logged).containsExactly("DownstreamEnd " + stream.responseCode(), "closed");
    }

    private Path file() {
        return folder.resolve("access.log");
    }

    private AccessLog compile(AccessLogFilter filter) {
        var format =
                SubstitutionFormatString.newBuilder()
                        .setTextFormatSource(
                                DataSource.newBuilder()
                                        .setInlineString("%RESPONSE_CODE% %REQ(:AUTHORITY)%\n"));
        return AccessLog.compile(
                io.envoyproxy.envoy.config.accesslog.v3.AccessLog.newBuilder()
                        .setFilter(filter)
                        .setTypedConfig(
                                Any.pack(
                                        FileAccessLog.newBuilder()
                                                .setPath(file().toString())
                                                .setLogFormat(format)
                                                .build()))
                        .build(),
                files);
    }
}
