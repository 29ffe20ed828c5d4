package io.leno.xds.translator;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;

import io.envoyproxy.envoy.config.accesslog.v3.AccessLog;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLogFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ResponseFlagFilter;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.extensions.access_loggers.file.v3.FileAccessLog;
import io.leno.api.istio.MeshConfig;

import java.util.List;
import java.util.Map;

/// The access log that the mesh's configuration asks for. As in Istio there is none by itself.
final class AccessLogs {
    private static final String TEXT =
            "[%START_TIME%] \"%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%\""
                    + " %RESPONSE_CODE% %RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS%"
                    + " %CONNECTION_TERMINATION_DETAILS%"
                    + " \"%UPSTREAM_TRANSPORT_FAILURE_REASON%\""
                    + " %BYTES_RECEIVED% %BYTES_SENT% %DURATION%"
                    + " %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% \"%REQ(X-FORWARDED-FOR)%\""
                    + " \"%REQ(USER-AGENT)%\" \"%REQ(X-REQUEST-ID)%\" \"%REQ(:AUTHORITY)%\""
                    + " \"%UPSTREAM_HOST%\" %UPSTREAM_CLUSTER_RAW% %UPSTREAM_LOCAL_ADDRESS%"
                    + " %DOWNSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_REMOTE_ADDRESS%"
                    + " %REQUESTED_SERVER_NAME% %ROUTE_NAME%\n";

    private static final Map<String, String> JSON =
            Map.ofEntries(
                    Map.entry("start_time", "%START_TIME%"),
                    Map.entry("route_name", "%ROUTE_NAME%"),
                    Map.entry("method", "%REQ(:METHOD)%"),
                    Map.entry("path", "%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%"),
                    Map.entry("protocol", "%PROTOCOL%"),
                    Map.entry("response_code", "%RESPONSE_CODE%"),
                    Map.entry("response_flags", "%RESPONSE_FLAGS%"),
                    Map.entry("response_code_details", "%RESPONSE_CODE_DETAILS%"),
                    Map.entry("connection_termination_details", "%CONNECTION_TERMINATION_DETAILS%"),
                    Map.entry("bytes_received", "%BYTES_RECEIVED%"),
                    Map.entry("bytes_sent", "%BYTES_SENT%"),
                    Map.entry("duration", "%DURATION%"),
                    Map.entry("upstream_service_time", "%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%"),
                    Map.entry("x_forwarded_for", "%REQ(X-FORWARDED-FOR)%"),
                    Map.entry("user_agent", "%REQ(USER-AGENT)%"),
                    Map.entry("request_id", "%REQ(X-REQUEST-ID)%"),
                    Map.entry("authority", "%REQ(:AUTHORITY)%"),
                    Map.entry("upstream_host", "%UPSTREAM_HOST%"),
                    Map.entry("upstream_cluster", "%UPSTREAM_CLUSTER_RAW%"),
                    Map.entry("upstream_local_address", "%UPSTREAM_LOCAL_ADDRESS%"),
                    Map.entry("downstream_local_address", "%DOWNSTREAM_LOCAL_ADDRESS%"),
                    Map.entry("downstream_remote_address", "%DOWNSTREAM_REMOTE_ADDRESS%"),
                    Map.entry("requested_server_name", "%REQUESTED_SERVER_NAME%"),
                    Map.entry(
                            "upstream_transport_failure_reason",
                            "%UPSTREAM_TRANSPORT_FAILURE_REASON%"));

    private AccessLogs() {}

    /// One log, or none.
    static List<AccessLog> of(MeshConfig mesh) {
        if (mesh.accessLogFile().isEmpty()) return List.of();
        var file =
                FileAccessLog.newBuilder()
                        .setPath(mesh.accessLogFile())
                        .setLogFormat(format(mesh))
                        .build();
        return List.of(
                AccessLog.newBuilder()
                        .setName("envoy.access_loggers.file")
                        .setTypedConfig(Protos.any(file))
                        .build());
    }

    /// The same for connections without a route alone.
    static AccessLog ofLost(AccessLog log) {
        var lost = ResponseFlagFilter.newBuilder().addFlags("NR");
        return log.toBuilder()
                .setFilter(AccessLogFilter.newBuilder().setResponseFlagFilter(lost))
                .build();
    }

    private static SubstitutionFormatString format(MeshConfig mesh) {
        var format = SubstitutionFormatString.newBuilder();
        return switch (mesh.accessLogEncoding()) {
            case TEXT -> format.setTextFormatSource(inline(text(mesh.accessLogFormat()))).build();
            case JSON -> format.setJsonFormat(json(mesh.accessLogFormat())).build();
        };
    }

    private static DataSource inline(String text) {
        return DataSource.newBuilder().setInlineString(text).build();
    }

    /// Istio: a line ends where the format does.
    private static String text(String told) {
        if (told.isEmpty()) return TEXT;
        return told.endsWith("\n") ? told : told + "\n";
    }

    private static Struct json(String told) {
        var struct = Struct.newBuilder();
        if (told.isBlank()) {
            JSON.forEach((name, value) -> struct.putFields(name, Protos.string(value)));
            return struct.build();
        }
        try {
            JsonFormat.parser().merge(told, struct);
            return struct.build();
        } catch (InvalidProtocolBufferException notJson) {
            // the dialect refuses it; whoever goes around the dialect gets Istio's
            return json("");
        }
    }
}
