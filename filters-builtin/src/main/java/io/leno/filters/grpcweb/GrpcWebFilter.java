package io.leno.filters.grpcweb;

import io.leno.api.filter.BodyData;
import io.leno.api.filter.FilterStats;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpStream;
import io.leno.filters.grpc.GrpcCall;
import io.leno.filters.grpc.GrpcMessages;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// One call. Trailers become the last frame of the body; of a response that is none of gRPC's the
/// body becomes the message of a status.
final class GrpcWebFilter implements HttpFilter {
    private static final Set<String> TYPES =
            Set.of(
                    "application/grpc-web",
                    "application/grpc-web+proto",
                    "application/grpc-web-text",
                    "application/grpc-web-text+proto");
    private static final String BAD_REQUEST = "Bad gRPC-web request, invalid base64 data.";
    private static final int MOST_MESSAGE_BYTES = 16_384;

    private final HttpStream stream;
    private final FilterStats root;
    private final Base64Stream requestText = new Base64Stream();
    private final FrameText responseText = new FrameText();
    private boolean isWeb;
    private boolean isTextRequest;
    private boolean isTextResponse;
    private @Nullable ByteArrayOutputStream foreign;
    private @Nullable GrpcCall call;

    GrpcWebFilter(HttpStream stream, FilterStats root) {
        this.stream = stream;
        this.root = root;
    }

    @Override
    public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
        String type = headers.get("content-type");
        isWeb = type != null && TYPES.contains(type) && headers.contains(":path");
        if (!isWeb) return FilterStatus.CONTINUE;
        headers.remove("content-length");
        track(headers);
        isTextRequest = isText(type);
        headers.set("content-type", "application/grpc");
        isTextResponse = isText(headers.get("accept"));
        headers.set("te", "trailers");
        if (!headers.contains("grpc-accept-encoding")) {
            headers.set("grpc-accept-encoding", "identity");
        }
        return FilterStatus.CONTINUE;
    }

    private static boolean isText(@Nullable String type) {
        return "application/grpc-web-text".equals(type)
                || "application/grpc-web-text+proto".equals(type);
    }

    private void track(Headers headers) {
        String cluster = stream.info().clusterName();
        GrpcCall.Method method = GrpcCall.method(headers.get(":path"));
        if (cluster != null && method != null) {
            call = GrpcCall.of(root, cluster, "grpc-web", method);
        }
    }

    @Override
    public FilterStatus onRequestData(BodyData data, boolean endOfStream) {
        if (!isTextRequest) return FilterStatus.CONTINUE;
        switch (requestText.add(data.copy(), endOfStream)) {
            case Base64Stream.Step.Decoded(byte[] bytes) -> data.replace(bytes);
            case Base64Stream.Step.Failed(boolean bySize) -> {
                data.replace(new byte[0]);
                stream.reply(
                        400,
                        BAD_REQUEST,
                        bySize
                                ? "grpc_base_64_decode_failed_bad_size"
                                : "grpc_base_64_decode_failed");
                return FilterStatus.PAUSE;
            }
        }
        return FilterStatus.CONTINUE;
    }

    @Override
    public FilterStatus onResponseHeaders(Headers headers, boolean endOfStream) {
        if (!isWeb) return FilterStatus.CONTINUE;
        if (call != null) call.ended(headers.get("grpc-status"));
        boolean ours = GrpcMessages.isResponse(headers, endOfStream) || isWebResponse(headers);
        headers.set(
                "content-type",
                isTextResponse ? "application/grpc-web-text+proto" : "application/grpc-web+proto");
        if (endOfStream || ours) return FilterStatus.CONTINUE;
        foreign = new ByteArrayOutputStream();
        return FilterStatus.PAUSE;
    }

    private static boolean isWebResponse(Headers headers) {
        String type = headers.get("content-type");
        if (type == null || !"200".equals(headers.get(":status"))) return false;
        int parameters = type.indexOf(';');
        String bare = (parameters < 0 ? type : type.substring(0, parameters)).stripTrailing();
        return bare.equalsIgnoreCase("application/grpc-web+proto")
                || bare.equalsIgnoreCase("application/grpc-web");
    }

    @Override
    public FilterStatus onResponseData(BodyData data, boolean endOfStream) {
        if (foreign != null) {
            foreign.writeBytes(data.copy());
            data.replace(new byte[0]);
            if (!endOfStream) return FilterStatus.PAUSE;
            tellStatus(foreign);
            return FilterStatus.CONTINUE;
        }
        if (isWeb && isTextResponse) data.replace(responseText.add(data.copy()));
        return FilterStatus.CONTINUE;
    }

    private void tellStatus(ByteArrayOutputStream body) {
        foreign = null;
        Headers headers = stream.responseHeaders();
        if (headers != null) {
            byte[] message = body.toByteArray();
            int status = Integer.parseInt(String.valueOf(headers.get(":status")));
            int length = Math.min(message.length, MOST_MESSAGE_BYTES);
            headers.set("grpc-message", PercentText.of(message, length));
            headers.set("grpc-status", Integer.toString(GrpcMessages.statusOfHttp(status)));
            headers.set("content-length", "0");
        }
        stream.resumeResponse();
    }

    @Override
    public FilterStatus onResponseTrailers(Headers trailers) {
        if (!isWeb) return FilterStatus.CONTINUE;
        if (call != null) call.ended(trailers.get("grpc-status"));
        if (foreign != null) {
            tellStatus(foreign);
            return FilterStatus.CONTINUE;
        }
        var text = new StringBuilder();
        List<String> names = new ArrayList<>();
        trailers.forEach(
                (name, value) -> {
                    text.append(name).append(':').append(value).append("\r\n");
                    names.add(name);
                });
        names.forEach(trailers::remove);
        byte[] frame = FrameText.trailers(text.toString().getBytes(StandardCharsets.ISO_8859_1));
        stream.responseBody().append(isTextResponse ? FrameText.base64(frame) : frame);
        return FilterStatus.CONTINUE;
    }
}
