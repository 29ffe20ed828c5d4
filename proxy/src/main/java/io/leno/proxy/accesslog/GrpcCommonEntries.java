package io.leno.proxy.accesslog;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.StringValue;
import com.google.protobuf.Timestamp;

import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.EnvoyInternalAddress;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.core.v3.Pipe;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.data.accesslog.v3.AccessLogCommon;
import io.envoyproxy.envoy.data.accesslog.v3.AccessLogType;
import io.envoyproxy.envoy.data.accesslog.v3.TLSProperties;
import io.leno.api.connection.NamedAddress;
import io.leno.proxy.cluster.Addresses;
import io.leno.proxy.tls.TlsConnection;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// What the access log service gets of any stream. Envoy: `grpc_access_log_utils.cc`.
final class GrpcCommonEntries {
    private GrpcCommonEntries() {}

    /// @param filterState names of objects to tell
    static AccessLogCommon of(LoggedStream stream, List<String> filterState) {
        var common = AccessLogCommon.newBuilder();
        common.setDownstreamRemoteAddress(address(stream.info().downstreamRemoteAddress()));
        common.setDownstreamDirectRemoteAddress(address(stream.downstreamDirectRemoteAddress()));
        common.setDownstreamLocalAddress(address(stream.info().downstreamLocalAddress()));
        TLSProperties tls = tls(stream);
        if (tls != null) common.setTlsProperties(tls);
        times(stream, common);
        upstream(stream, common);
        if (!stream.flags().isEmpty()) common.setResponseFlags(GrpcFlags.of(stream.flags()));
        set(stream.info().routeName(), common::setRouteName);
        set(stream.upstreamTransportFailureReason(), common::setUpstreamTransportFailureReason);
        set(stream.downstreamTransportFailureReason(), common::setDownstreamTransportFailureReason);
        set(stream.connectionTerminationDetails(), common::setConnectionTerminationDetails);
        Map<String, ?> metadata = stream.metadata(MetadataOwner.DYNAMIC);
        if (metadata != null && !metadata.isEmpty()) common.setMetadata(metadata(metadata));
        for (String name : filterState) {
            String value = stream.filterState(name);
            if (value != null) common.putFilterStateObjects(name, Any.pack(StringValue.of(value)));
        }
        common.setAccessLogType(AccessLogType.valueOf(stream.logType().text()));
        set(stream.streamId(), common::setStreamId);
        return common.build();
    }

    private static void times(LoggedStream stream, AccessLogCommon.Builder common) {
        var start = stream.startTime();
        common.setStartTime(
                Timestamp.newBuilder()
                        .setSeconds(start.getEpochSecond())
                        .setNanos(start.getNano()));
        time(stream.nanosAt(TimePoint.REQUEST_LAST_BYTE), common::setTimeToLastRxByte);
        time(
                stream.nanosAt(TimePoint.UPSTREAM_FIRST_BYTE_SENT),
                common::setTimeToFirstUpstreamTxByte);
        time(
                stream.nanosAt(TimePoint.UPSTREAM_LAST_BYTE_SENT),
                common::setTimeToLastUpstreamTxByte);
        time(
                stream.nanosAt(TimePoint.UPSTREAM_FIRST_BYTE_RECEIVED),
                common::setTimeToFirstUpstreamRxByte);
        time(
                stream.nanosAt(TimePoint.UPSTREAM_LAST_BYTE_RECEIVED),
                common::setTimeToLastUpstreamRxByte);
        time(stream.nanosAt(TimePoint.RESPONSE_FIRST_BYTE), common::setTimeToFirstDownstreamTxByte);
        time(stream.nanosAt(TimePoint.RESPONSE_LAST_BYTE), common::setTimeToLastDownstreamTxByte);
        time(stream.durationNanos(), common::setDuration);
    }

    private static void time(long nanos, Consumer<Duration> to) {
        if (nanos < 0) return;
        to.accept(
                Duration.newBuilder()
                        .setSeconds(nanos / 1_000_000_000)
                        .setNanos((int) (nanos % 1_000_000_000))
                        .build());
    }

    private static void upstream(LoggedStream stream, AccessLogCommon.Builder common) {
        InetSocketAddress host = stream.info().upstreamAddress();
        if (host != null) {
            common.setUpstreamRemoteAddress(address(host));
            set(stream.info().clusterName(), common::setUpstreamCluster);
        }
        InetSocketAddress own = stream.upstreamLocalAddress();
        if (own != null && !Addresses.isNameless(own)) common.setUpstreamLocalAddress(address(own));
        common.setUpstreamRequestAttemptCount(stream.upstreamAttempts());
    }

    private static Metadata metadata(Map<String, ?> known) {
        var all = Metadata.newBuilder();
        known.forEach((name, values) -> all.putFilterMetadata(name, StructValues.toStruct(values)));
        return all.build();
    }

    private static void set(@Nullable String value, Consumer<String> to) {
        if (value != null && !value.isEmpty()) to.accept(value);
    }

    private static @Nullable TLSProperties tls(LoggedStream stream) {
        var properties = TLSProperties.newBuilder();
        set(stream.requestedServerName(), properties::setTlsSniHostname);
        TlsConnection tls = stream.downstreamTls();
        if (tls == null)
            return properties.getTlsSniHostname().isEmpty() ? null : properties.build();
        GrpcTls.fill(properties, tls);
        return properties.build();
    }

    static Address address(InetSocketAddress address) {
        var built = Address.newBuilder();
        String pipe = NamedAddress.pipePath(address);
        if (pipe != null) return built.setPipe(Pipe.newBuilder().setPath(pipe)).build();
        String internal = NamedAddress.internalListener(address);
        if (internal != null)
            return built.setEnvoyInternalAddress(
                            EnvoyInternalAddress.newBuilder().setServerListenerName(internal))
                    .build();
        return built.setSocketAddress(
                        SocketAddress.newBuilder()
                                .setAddress(Addresses.host(address))
                                .setPortValue(address.getPort()))
                .build();
    }
}
