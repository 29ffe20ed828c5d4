package io.leno.proxy.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.protobuf.UInt32Value;

import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.extensions.access_loggers.grpc.v3.CommonGrpcAccessLogConfig;
import io.envoyproxy.envoy.extensions.access_loggers.grpc.v3.HttpGrpcAccessLogConfig;
import io.envoyproxy.envoy.extensions.access_loggers.open_telemetry.v3.OpenTelemetryAccessLogConfig;
import io.envoyproxy.envoy.service.accesslog.v3.StreamAccessLogsMessage;
import io.leno.api.cluster.ClusterClient;
import io.leno.api.cluster.ClusterOutcome;
import io.leno.api.cluster.ClusterRequest;
import io.leno.api.filter.ResponseFlag;
import io.leno.proxy.FakeStream;
import io.leno.proxy.plugin.PluginContext;
import io.leno.proxy.plugin.Plugins;
import io.leno.proxy.runtime.RuntimeSnapshot;
import io.leno.proxy.stats.Stats;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/// Access logs that go to services, as far as what is sent and when.
class GrpcLogsTest {
    private final List<ClusterRequest> sent = new ArrayList<>();
    private final FakeStream stream = new FakeStream();
    private final Stats stats = new Stats();
    private final LogFiles files =
            new LogFiles(
                    stats,
                    Duration.ofMinutes(1),
                    () -> RuntimeSnapshot.EMPTY,
                    new Plugins(() -> {}),
                    new PluginContext(
                            Node.newBuilder().setId("me").build(),
                            InetAddress.getLoopbackAddress(),
                            new Recorder(),
                            stats,
                            () -> RuntimeSnapshot.EMPTY));

    /// Takes what is sent to `logs`.
    private final class Recorder implements ClusterClient {
        @Override
        public boolean knows(String cluster) {
            return cluster.equals("logs");
        }

        @Override
        public @Nullable InetSocketAddress pickAddress(String cluster) {
            return null;
        }

        @Override
        public Call send(String cluster, ClusterRequest request, Consumer<ClusterOutcome> then) {
            sent.add(request);
            then.accept(new ClusterOutcome.Failed("not there"));
            return () -> {};
        }
    }

    @AfterEach
    void close() {
        files.close();
    }

    private static CommonGrpcAccessLogConfig.Builder common(int bytes) {
        var service = GrpcService.newBuilder();
        service.getEnvoyGrpcBuilder().setClusterName("logs");
        return CommonGrpcAccessLogConfig.newBuilder()
                .setLogName("web")
                .setTransportApiVersion(ApiVersion.V3)
                .setBufferSizeBytes(UInt32Value.of(bytes))
                .setGrpcService(service);
    }

    private AccessLog compile(Message config) {
        return AccessLog.compile(
                io.envoyproxy.envoy.config.accesslog.v3.AccessLog.newBuilder()
                        .setTypedConfig(Any.pack(config))
                        .build(),
                files);
    }

    private byte[] message(int index) {
        byte[] framed = sent.get(index).body();
        return Arrays.copyOfRange(framed, 5, framed.length);
    }

    @Test
    void entriesGoOutWhenTheyAreManyAndAtTheEnd() throws Exception {
        AccessLog log =
                compile(HttpGrpcAccessLogConfig.newBuilder().setCommonConfig(common(600)).build());
        stream.addFlag(ResponseFlag.NO_HEALTHY_UPSTREAM);
        int entries = 0;
        while (sent.isEmpty()) {
            log.log(stream);
            entries++;
        }
        assertThat(entries).isGreaterThan(1);
        var first = StreamAccessLogsMessage.parseFrom(message(0));
        assertThat(first.getIdentifier().getNode().getId()).isEqualTo("me");
        assertThat(first.getIdentifier().getLogName()).isEqualTo("web");
        assertThat(first.getHttpLogs().getLogEntryCount()).isEqualTo(entries);
        var common = first.getHttpLogs().getLogEntry(0).getCommonProperties();
        assertThat(common.getResponseFlags().getNoHealthyUpstream()).isTrue();
        log.log(stream);
        log.close();
        var last = StreamAccessLogsMessage.parseFrom(message(1));
        assertThat(last.getHttpLogs().getLogEntryCount()).isEqualTo(1);
        assertThat(stats.counter("access_logs.grpc_access_log.logs_dropped").value())
                .isEqualTo(entries + 1);
    }

    @Test
    void aRecordOfOpenTelemetryHasItsTextsFilledIn() throws Exception {
        var config = OpenTelemetryAccessLogConfig.newBuilder().setCommonConfig(common(0));
        config.setBody(text("%RESPONSE_CODE% to %REQ(:AUTHORITY)%"));
        config.setAttributes(
                KeyValueList.newBuilder()
                        .addValues(KeyValue.newBuilder().setKey("a").setValue(text("%REQ(NO)%"))));
        AccessLog log = compile(config.build());
        log.log(stream);
        log.close();
        var logs = ExportLogsServiceRequest.parseFrom(message(0)).getResourceLogs(0);
        assertThat(logs.getResource().getAttributesList())
                .extracting(KeyValue::getKey)
                .containsExactly("log_name", "zone_name", "cluster_name", "node_name");
        var entry = logs.getScopeLogs(0).getLogRecords(0);
        assertThat(entry.getBody().getStringValue()).isEqualTo("200 to reviews:9080");
        assertThat(entry.getAttributes(0).getValue().getStringValue()).isEqualTo("-");
    }

    private static AnyValue text(String format) {
        return AnyValue.newBuilder().setStringValue(format).build();
    }

    @Test
    void whatIsMissingOrOfNoUseIsRefused() {
        var nameless = common(0).clearLogName();
        assertThatThrownBy(
                        () ->
                                compile(
                                        HttpGrpcAccessLogConfig.newBuilder()
                                                .setCommonConfig(nameless)
                                                .build()))
                .isInstanceOf(InvalidAccessLogException.class)
                .hasMessageContaining("log_name");
        var number = AnyValue.newBuilder().setIntValue(3).build();
        assertThatThrownBy(
                        () ->
                                compile(
                                        OpenTelemetryAccessLogConfig.newBuilder()
                                                .setCommonConfig(common(0))
                                                .setBody(number)
                                                .build()))
                .isInstanceOf(InvalidAccessLogException.class)
                .hasMessageContaining("Only string values");
    }
}
