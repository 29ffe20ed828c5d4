package io.leno.filters.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;

import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitRequest;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse;
import io.leno.api.cluster.ClusterClient;
import io.leno.api.cluster.ClusterOutcome;
import io.leno.api.cluster.ClusterRequest;
import io.leno.api.connection.NetworkConnection;
import io.leno.api.connection.NetworkFilter;
import io.leno.api.connection.NetworkFilterContext;
import io.leno.api.filter.FilterStats;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.ProxyNode;
import io.leno.api.filter.RuntimeValues;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.testkit.FakeConnectionData;
import io.leno.testkit.FakeFilterContext;
import io.leno.testkit.FakeNetworkConnection;
import io.leno.testkit.FakeProxyContext;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

class ConnectionLimitFilterTest {
    private static final String TYPE =
            "type.googleapis.com/envoy.extensions.filters.network.ratelimit.v3.RateLimit";
    private static final String SERVICE =
            ", \"rateLimitService\": {\"grpcService\": {\"envoyGrpc\": {\"clusterName\": \"rates\"}}}";

    private final FakeFilterContext filter = new FakeFilterContext();
    private final FakeProxyContext proxy = new FakeProxyContext();
    private final FakeNetworkConnection connection = new FakeNetworkConnection();

    private record Context(FilterStats stats, ClusterClient clusters, RuntimeValues runtime)
            implements NetworkFilterContext {
        @Override
        public ProxyNode node() {
            return ProxyNode.UNKNOWN;
        }

        @Override
        public Function<NetworkConnection, String> format(String text) {
            return on -> text.replace("%PORT%", "" + on.info().downstreamRemoteAddress().getPort());
        }
    }

    private NetworkFilter filter(String more) {
        return configured(
                "\"statPrefix\": \"door\", \"domain\": \"doors\", \"descriptors\": [{\"entries\":"
                        + " [{\"key\": \"from\", \"value\": \"port %PORT%\"}]}]"
                        + SERVICE
                        + more);
    }

    private NetworkFilter configured(String fields) {
        byte[] json = ("{" + fields + "}").getBytes(StandardCharsets.UTF_8);
        return new ConnectionLimitFilterFactory()
                .configure(
                        new PluginConfig(TYPE, PluginConfig.Format.JSON, json),
                        new Context(filter.rootStats(), proxy, filter.runtime()))
                .newFilter(connection);
    }

    private void answer(RateLimitResponse.Code code) {
        var response =
                RateLimitResponse.newBuilder()
                        .setOverallCode(code)
                        .setDynamicMetadata(
                                Struct.newBuilder()
                                        .putFields(
                                                "left",
                                                Value.newBuilder().setStringValue("2").build()))
                        .build();
        byte[] message = response.toByteArray();
        byte[] body =
                ByteBuffer.allocate(5 + message.length)
                        .put((byte) 0)
                        .putInt(message.length)
                        .put(message)
                        .array();
        tell(new ClusterOutcome.Response(200, Map.of(), body, Map.of("grpc-status", "0")));
    }

    private void tell(ClusterOutcome outcome) {
        proxy.sent().getFirst().then().accept(outcome);
        connection.runTasks();
    }

    private long counted(String name) {
        return filter.counted.getOrDefault("ratelimit.door." + name, 0L);
    }

    @Test
    void aConnectionWaitsUntilThereIsRoomForIt() throws InvalidProtocolBufferException {
        NetworkFilter filter = filter("");
        assertThat(filter.onConnection()).isEqualTo(FilterStatus.PAUSE);
        assertThat(filter.onData(new FakeConnectionData(new byte[] {1}), false))
                .isEqualTo(FilterStatus.PAUSE);
        ClusterRequest asked = proxy.sent().getFirst().request();
        assertThat(asked.path())
                .isEqualTo("/envoy.service.ratelimit.v3.RateLimitService/ShouldRateLimit");
        assertThat(asked.timeout()).isEqualTo(Duration.ofMillis(20));
        var request =
                RateLimitRequest.parseFrom(
                        ByteBuffer.wrap(asked.body(), 5, asked.body().length - 5));
        assertThat(request.getDomain()).isEqualTo("doors");
        assertThat(request.getDescriptors(0).getEntries(0).getValue())
                .isEqualTo("port " + connection.info.downstreamRemoteAddress.getPort());
        assertThat(counted("active")).isEqualTo(1);

        answer(RateLimitResponse.Code.OK);

        assertThat(connection.isResumed()).isTrue();
        assertThat(filter.onData(new FakeConnectionData(new byte[] {1}), false))
                .isEqualTo(FilterStatus.CONTINUE);
        assertThat(connection.info.dynamicMetadata())
                .containsEntry("envoy.filters.network.ratelimit", Map.of("left", "2"));
        assertThat(counted("ok")).isEqualTo(1);
        assertThat(counted("active")).isZero();
    }

    @Test
    void oneTooManyIsClosed() {
        filter("").onConnection();
        answer(RateLimitResponse.Code.OVER_LIMIT);
        assertThat(connection.isClosed()).isTrue();
        assertThat(counted("over_limit")).isEqualTo(1);
        assertThat(counted("cx_closed")).isEqualTo(1);
    }

    @Test
    void theRuntimeSaysWhetherItIsAskedAndObeyed() {
        filter.runtimeValues.put("ratelimit.tcp_filter_enabled", "0");
        assertThat(filter("").onConnection()).isEqualTo(FilterStatus.CONTINUE);
        assertThat(proxy.sent()).isEmpty();

        filter.runtimeValues.put("ratelimit.tcp_filter_enabled", "100");
        filter.runtimeValues.put("ratelimit.tcp_filter_enforcing", "0");
        filter("").onConnection();
        answer(RateLimitResponse.Code.OVER_LIMIT);
        assertThat(connection.isClosed()).isFalse();
        assertThat(connection.isResumed()).isTrue();
        assertThat(counted("over_limit")).isEqualTo(1);
    }

    @Test
    void withoutAnAnswerItGoesOnUnlessFailuresDeny() {
        filter("").onConnection();
        tell(new ClusterOutcome.Failed("no healthy upstream"));
        assertThat(connection.isResumed()).isTrue();
        assertThat(counted("error")).isEqualTo(1);
        assertThat(counted("failure_mode_allowed")).isEqualTo(1);
    }

    @Test
    void whereFailuresDenyItIsClosed() {
        filter(", \"failureModeDeny\": true").onConnection();
        tell(new ClusterOutcome.Failed("no healthy upstream"));
        assertThat(connection.isClosed()).isTrue();
        assertThat(counted("cx_closed")).isEqualTo(1);
    }

    @Test
    void whatEnvoyRequiresIsRequired() {
        assertThatThrownBy(() -> configured("\"statPrefix\": \"a\", \"domain\": \"b\"" + SERVICE))
                .isInstanceOf(InvalidPluginConfigException.class)
                .hasMessage("descriptors: must contain at least 1 item");
        assertThatThrownBy(() -> configured("\"domain\": \"b\""))
                .hasMessage("stat_prefix: value length must be at least 1");
    }
}
