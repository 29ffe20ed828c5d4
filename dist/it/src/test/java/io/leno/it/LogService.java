package io.leno.it;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;

import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.service.accesslog.v3.AccessLogServiceGrpc;
import io.envoyproxy.envoy.service.accesslog.v3.StreamAccessLogsMessage;
import io.envoyproxy.envoy.service.accesslog.v3.StreamAccessLogsResponse;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.logs.v1.LogsServiceGrpc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/// Takes access logs over gRPC: Envoy's service, and an OpenTelemetry collector. Each entry is a
/// line of JSON, without times, sizes on the wire and ports, which differ from run to run.
final class LogService implements AutoCloseable {
    private static final Set<String> UNSTEADY =
            Set.of(
                    "start_time",
                    "duration",
                    "time_unix_nano",
                    "downstream_wire_bytes_sent",
                    "downstream_wire_bytes_received",
                    "upstream_wire_bytes_sent",
                    "upstream_wire_bytes_received",
                    "upstream_header_bytes_sent",
                    "upstream_header_bytes_received",
                    "downstream_header_bytes_sent",
                    "downstream_header_bytes_received");

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Server server;

    private LogService() throws IOException {
        server =
                NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                        .addService(new Envoys())
                        .addService(new Collector())
                        .build()
                        .start();
    }

    static LogService start() throws IOException {
        return new LogService();
    }

    int port() {
        return server.getPort();
    }

    List<String> lines() {
        return lines;
    }

    private final class Envoys extends AccessLogServiceGrpc.AccessLogServiceImplBase {
        @Override
        public StreamObserver<StreamAccessLogsMessage> streamAccessLogs(
                StreamObserver<StreamAccessLogsResponse> to) {
            return new StreamObserver<>() {
                private String who = "nobody";

                @Override
                public void onNext(StreamAccessLogsMessage message) {
                    if (message.hasIdentifier()) {
                        var identifier = message.getIdentifier();
                        who = identifier.getNode().getId() + " " + identifier.getLogName();
                    }
                    message.getHttpLogs().getLogEntryList().forEach(it -> add(who, it));
                    message.getTcpLogs().getLogEntryList().forEach(it -> add(who, it));
                }

                @Override
                public void onError(Throwable end) {}

                @Override
                public void onCompleted() {
                    to.onNext(StreamAccessLogsResponse.getDefaultInstance());
                    to.onCompleted();
                }
            };
        }
    }

    private final class Collector extends LogsServiceGrpc.LogsServiceImplBase {
        @Override
        public void export(
                ExportLogsServiceRequest request, StreamObserver<ExportLogsServiceResponse> to) {
            for (var logs : request.getResourceLogsList()) {
                String resource = json(logs.getResource());
                for (var scope : logs.getScopeLogsList())
                    scope.getLogRecordsList().forEach(it -> add(resource, it));
            }
            to.onNext(ExportLogsServiceResponse.getDefaultInstance());
            to.onCompleted();
        }
    }

    private void add(String who, Message entry) {
        lines.add(who + ": " + json(steady(entry)));
    }

    private static Message steady(Message message) {
        Message.Builder steady = message.toBuilder();
        message.getAllFields().forEach((field, value) -> steady(steady, field, value));
        return steady.build();
    }

    private static void steady(Message.Builder in, FieldDescriptor field, Object value) {
        if (UNSTEADY.contains(field.getName()) || field.getName().startsWith("time_to_"))
            in.clearField(field);
        else if (value instanceof SocketAddress address)
            in.setField(field, address.toBuilder().setPortValue(1).build());
        else if (value instanceof Message inner) in.setField(field, steady(inner));
    }

    private static String json(Message message) {
        try {
            return JsonFormat.printer()
                    .omittingInsignificantWhitespace()
                    .sortingMapKeys()
                    .print(message);
        } catch (InvalidProtocolBufferException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
