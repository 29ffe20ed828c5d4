package io.leno.filters.extauthz;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;

import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.leno.api.cluster.ClusterClient;
import io.leno.api.cluster.ClusterOutcome;
import io.leno.api.cluster.ClusterRequest;
import io.leno.api.connection.NetworkFilter;
import io.leno.api.connection.NetworkFilterContext;
import io.leno.api.filter.FilterStats;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.ProxyNode;
import io.leno.api.filter.ResponseFlag;
import io.leno.api.plugin.PluginConfig;
import io.leno.testkit.FakeConnectionData;
import io.leno.testkit.FakeFilterContext;
import io.leno.testkit.FakeNetworkConnection;
import io.leno.testkit.FakeProxyContext;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

class ConnectionAuthzFilterTest {
    private static final String TYPE =
            "type.googleapis.com/envoy.extensions.filters.network.ext_authz.v3.ExtAuthz";

    private final FakeFilterContext filter = new FakeFilterContext();
    private final FakeProxyContext proxy = new FakeProxyContext();
    private final FakeNetworkConnection connection = new FakeNetworkConnection();

    private record Context(FilterStats stats, ClusterClient clusters)
            implements NetworkFilterContext {
        @Override
        public ProxyNode node() {
            return ProxyNode.UNKNOWN;
        }
    }

    private NetworkFilter filter(String more) {
        String json =
                """
                {"statPrefix": "door", "includeTlsSession": true, "grpcService": {"envoyGrpc": {"clusterName": "authz"}}%s}\
                """
                        .formatted(more);
        var config =
                new PluginConfig(
                        TYPE, PluginConfig.Format.JSON, json.getBytes(StandardCharsets.UTF_8));
        return new ConnectionAuthzFilterFactory()
                .configure(config, new Context(filter.rootStats(), proxy))
                .newFilter(connection);
    }

    private static FilterStatus data(NetworkFilter filter) {
        return filter.onData(new FakeConnectionData(new byte[] {1}), false);
    }

    private void answer(CheckResponse response) {
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
        return filter.counted.getOrDefault("ext_authz.door." + name, 0L);
    }

    @Test
    void theFirstDataWaitsForTheAnswerAndGoesOnWithIt() throws InvalidProtocolBufferException {
        connection.info.requestedServerName = "a.example";
        NetworkFilter filter = filter("");
        assertThat(filter.onConnection()).isEqualTo(FilterStatus.CONTINUE);
        assertThat(proxy.sent()).isEmpty();

        assertThat(data(filter)).isEqualTo(FilterStatus.PAUSE);
        ClusterRequest asked = proxy.sent().getFirst().request();
        assertThat(asked.path()).isEqualTo("/envoy.service.auth.v3.Authorization/Check");
        CheckRequest request =
                CheckRequest.parseFrom(ByteBuffer.wrap(asked.body(), 5, asked.body().length - 5));
        assertThat(request.getAttributes().getTlsSession().getSni()).isEqualTo("a.example");
        assertThat(
                        request.getAttributes()
                                .getSource()
                                .getAddress()
                                .getSocketAddress()
                                .getPortValue())
                .isEqualTo(connection.info.downstreamRemoteAddress.getPort());

        answer(
                CheckResponse.newBuilder()
                        .setDynamicMetadata(
                                Struct.newBuilder()
                                        .putFields(
                                                "who",
                                                Value.newBuilder().setStringValue("me").build()))
                        .build());

        assertThat(connection.isResumed()).isTrue();
        assertThat(data(filter)).isEqualTo(FilterStatus.CONTINUE);
        assertThat(connection.info.dynamicMetadata())
                .extractingByKey("envoy.filters.network.ext_authz", as(MAP))
                .containsEntry("who", "me")
                .containsKey("ext_authz_duration");
        assertThat(counted("ok")).isEqualTo(1);
        assertThat(counted("total")).isEqualTo(1);
        assertThat(proxy.sent()).hasSize(1);
    }

    @Test
    void aConnectionThatIsDeniedIsClosed() {
        NetworkFilter filter = filter("");
        data(filter);

        answer(
                CheckResponse.newBuilder()
                        .setStatus(com.google.rpc.Status.newBuilder().setCode(7))
                        .build());

        assertThat(connection.isClosed()).isTrue();
        assertThat(connection.terminationDetails()).isEqualTo("ext_authz_denied");
        assertThat(connection.info.hasFlag(ResponseFlag.UNAUTHORIZED_EXTERNAL_SERVICE)).isTrue();
        assertThat(counted("denied")).isEqualTo(1);
        assertThat(counted("cx_closed")).isEqualTo(1);
    }

    @Test
    void withoutAnAnswerItIsClosedUnlessErrorsAreLetThrough() {
        data(filter(""));
        tell(new ClusterOutcome.Failed("no healthy upstream"));
        assertThat(connection.isClosed()).isTrue();
        assertThat(connection.terminationDetails()).isEqualTo("ext_authz_error");
        assertThat(counted("error")).isEqualTo(1);
    }

    @Test
    void anErrorMayLetItThrough() {
        data(filter(", \"failureModeAllow\": true"));
        tell(new ClusterOutcome.Failed("no healthy upstream"));
        assertThat(connection.isClosed()).isFalse();
        assertThat(connection.isResumed()).isTrue();
        assertThat(counted("failure_mode_allowed")).isEqualTo(1);
    }

    @Test
    void metadataDecidesWhetherAnybodyIsAsked() {
        NetworkFilter filter =
                filter(
                        ", \"filterEnabledMetadata\": {\"filter\": \"door\", \"path\": [{\"key\":"
                                + " \"ask\"}], \"value\": {\"boolMatch\": true}}");
        assertThat(data(filter)).isEqualTo(FilterStatus.CONTINUE);
        assertThat(counted("disabled")).isEqualTo(1);
        connection.info.mergeDynamicMetadata("door", Map.of("ask", true));
        assertThat(data(filter)).isEqualTo(FilterStatus.PAUSE);
    }
}
