package io.leno.it;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;

import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.extensions.common.ratelimit.v3.RateLimitDescriptor;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext;
import io.envoyproxy.envoy.service.auth.v3.AuthorizationGrpc;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitRequest;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitServiceGrpc;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A service that proxies ask over gRPC: whether a request may pass, and whether there are too
/// many. It answers with the JSON that the request itself has in its header `x-answer`, or as a
/// descriptor's `answer`; `fail N` fails with that status. What passes gets a header `x-asked` with
/// what the service was asked, without what differs from run to run. About a connection it answers
/// what it was started with, and keeps what it was asked.
final class AskedService implements Closeable {
    private static final String ANSWER = "x-answer";

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final String ofConnections;
    private final Server server;

    private AskedService(String ofConnections) throws IOException {
        this.ofConnections = ofConnections;
        server =
                NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                        .addService(new Authorization())
                        .addService(new Rates())
                        .build()
                        .start();
    }

    static AskedService start() throws IOException {
        return start("{}");
    }

    /// @param ofConnections the answer to a question about a connection, as `x-answer` has it
    static AskedService start(String ofConnections) throws IOException {
        return new AskedService(ofConnections);
    }

    /// About connections and rates, in the order of the questions.
    List<String> asked() {
        return List.copyOf(asked);
    }

    int port() {
        return server.getPort();
    }

    private final class Authorization extends AuthorizationGrpc.AuthorizationImplBase {
        @Override
        public void check(CheckRequest request, StreamObserver<CheckResponse> to) {
            AttributeContext.HttpRequest http = request.getAttributes().getRequest().getHttp();
            boolean isConnection = !request.getAttributes().hasRequest();
            if (isConnection) asked.add(steady(request));
            String order = isConnection ? ofConnections : http.getHeadersOrDefault(ANSWER, "{}");
            for (HeaderValue header : http.getHeaderMap().getHeadersList())
                if (header.getKey().equals(ANSWER)) order = header.getRawValue().toStringUtf8();
            if (fails(order, to)) return;
            CheckResponse.Builder answer = CheckResponse.newBuilder();
            read(order, answer);
            if (answer.getStatus().getCode() == 0 && !isConnection) {
                answer.getOkResponseBuilder()
                        .addHeaders(
                                HeaderValueOption.newBuilder()
                                        .setHeader(
                                                HeaderValue.newBuilder()
                                                        .setKey("x-asked")
                                                        .setValue(steady(request))));
            }
            to.onNext(answer.build());
            to.onCompleted();
        }

        private String steady(CheckRequest request) {
            CheckRequest.Builder steady = request.toBuilder();
            AttributeContext.Builder all = steady.getAttributesBuilder();
            all.getSourceBuilder().getAddressBuilder().getSocketAddressBuilder().setPortValue(1);
            all.getDestinationBuilder()
                    .getAddressBuilder()
                    .getSocketAddressBuilder()
                    .setPortValue(2);
            if (!request.getAttributes().hasRequest()) return json(steady.build());
            all.getRequestBuilder().clearTime();
            AttributeContext.HttpRequest.Builder http = all.getRequestBuilder().getHttpBuilder();
            Map<String, String> headers = new TreeMap<>(http.getHeadersMap());
            headers.remove("x-request-id");
            headers.remove(ANSWER);
            http.clearId().clearHeaders().putAllHeaders(headers);
            for (int i = http.getHeaderMap().getHeadersCount() - 1; i >= 0; i--) {
                String name = http.getHeaderMap().getHeaders(i).getKey();
                if (name.equals("x-request-id") || name.equals(ANSWER))
                    http.getHeaderMapBuilder().removeHeaders(i);
            }
            return json(steady.build());
        }
    }

    private final class Rates extends RateLimitServiceGrpc.RateLimitServiceImplBase {
        @Override
        public void shouldRateLimit(
                RateLimitRequest request, StreamObserver<RateLimitResponse> to) {
            asked.add(json(request));
            String order = "{}";
            for (RateLimitDescriptor descriptor : request.getDescriptorsList())
                for (RateLimitDescriptor.Entry entry : descriptor.getEntriesList())
                    if (entry.getKey().equals("answer")) order = entry.getValue();
            if (fails(order, to)) return;
            RateLimitResponse.Builder answer = RateLimitResponse.newBuilder();
            read(order, answer);
            if (answer.getOverallCode() == RateLimitResponse.Code.UNKNOWN)
                answer.setOverallCode(RateLimitResponse.Code.OK);
            answer.addRequestHeadersToAdd(
                    HeaderValue.newBuilder().setKey("x-asked").setValue(json(request)));
            to.onNext(answer.build());
            to.onCompleted();
        }
    }

    private static boolean fails(String order, StreamObserver<?> to) {
        if (!order.startsWith("fail ")) return false;
        to.onError(Status.fromCodeValue(Integer.parseInt(order.substring(5))).asException());
        return true;
    }

    private static void read(String order, Message.Builder into) {
        try {
            JsonFormat.parser().merge(order, into);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(order, e);
        }
    }

    private static String json(Message message) {
        try {
            return JsonFormat.printer()
                    .omittingInsignificantWhitespace()
                    .sortingMapKeys()
                    .print(message);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
