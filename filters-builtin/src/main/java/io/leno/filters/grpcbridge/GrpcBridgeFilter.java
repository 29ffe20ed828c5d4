package io.leno.filters.grpcbridge;

import io.leno.api.filter.BodyData;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpStream;
import io.leno.filters.grpc.GrpcMessages;

import java.nio.ByteBuffer;

/// One call. A response is held until its trailers have told how the call ended.
final class GrpcBridgeFilter implements HttpFilter {
    private static final int FRAME_HEADER_BYTES = 5;
    private static final String PROTOBUF = "application/x-protobuf";

    private final HttpStream stream;
    private final boolean framesProtobuf;
    private final boolean ignoresQuery;
    private boolean bridges;
    private boolean frames;
    private boolean held;

    GrpcBridgeFilter(HttpStream stream, boolean framesProtobuf, boolean ignoresQuery) {
        this.stream = stream;
        this.framesProtobuf = framesProtobuf;
        this.ignoresQuery = ignoresQuery;
    }

    @Override
    public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
        boolean isHttp1 = stream.info().protocol().startsWith("HTTP/1");
        boolean isProtobuf =
                isHttp1 && framesProtobuf && PROTOBUF.equals(headers.get("content-type"));
        boolean isGrpc = GrpcMessages.isRequest(headers);
        bridges = isHttp1 && (isGrpc || isProtobuf);
        if (isProtobuf) {
            frames = true;
            headers.set("content-type", "application/grpc");
            headers.remove("content-length");
        }
        if (bridges && ignoresQuery) dropQuery(headers);
        return frames && !endOfStream ? FilterStatus.PAUSE : FilterStatus.CONTINUE;
    }

    private static void dropQuery(Headers headers) {
        String path = headers.get(":path");
        int query = path == null ? -1 : path.indexOf('?');
        if (path != null && query >= 0) headers.set(":path", path.substring(0, query));
    }

    @Override
    public FilterStatus onRequestData(BodyData data, boolean endOfStream) {
        if (!frames) return FilterStatus.CONTINUE;
        if (!endOfStream) return FilterStatus.PAUSE;
        byte[] before = stream.requestBody().copy();
        byte[] last = data.copy();
        stream.requestBody().replace(new byte[0]);
        data.replace(framed(before, last));
        stream.resumeRequest();
        return FilterStatus.CONTINUE;
    }

    private static byte[] framed(byte[] before, byte[] last) {
        int length = before.length + last.length;
        return ByteBuffer.allocate(FRAME_HEADER_BYTES + length)
                .put((byte) 0)
                .putInt(length)
                .put(before)
                .put(last)
                .array();
    }

    @Override
    public FilterStatus onRequestTrailers(Headers trailers) {
        if (frames) {
            byte[] body = stream.requestBody().copy();
            stream.requestBody().replace(framed(body, new byte[0]));
            stream.resumeRequest();
        }
        return FilterStatus.CONTINUE;
    }

    @Override
    public FilterStatus onResponseHeaders(Headers headers, boolean endOfStream) {
        held = bridges && !endOfStream;
        return held ? FilterStatus.PAUSE : FilterStatus.CONTINUE;
    }

    @Override
    public FilterStatus onResponseData(BodyData data, boolean endOfStream) {
        if (!held) return FilterStatus.CONTINUE;
        if (!endOfStream) return FilterStatus.PAUSE;
        held = false;
        stream.resumeResponse();
        return FilterStatus.CONTINUE;
    }

    @Override
    public FilterStatus onResponseTrailers(Headers trailers) {
        Headers headers = stream.responseHeaders();
        if (!held || headers == null) return FilterStatus.CONTINUE;
        held = false;
        ended(headers, trailers, unframed());
        copy("grpc-status", trailers, headers);
        copy("grpc-message", trailers, headers);
        stream.resumeResponse();
        return FilterStatus.CONTINUE;
    }

    /// The length of the body, without the frame that was made for the request.
    private int unframed() {
        int length = stream.responseBody().length();
        if (!frames || length < FRAME_HEADER_BYTES) return length;
        byte[] body = stream.responseBody().copy();
        var bare = new byte[length - FRAME_HEADER_BYTES];
        System.arraycopy(body, FRAME_HEADER_BYTES, bare, 0, bare.length);
        stream.responseBody().replace(bare);
        return bare.length;
    }

    private static void copy(String name, Headers from, Headers to) {
        String value = from.get(name);
        if (value != null) to.set(name, value);
    }

    /// A call that failed is told by the status, which clients of HTTP/1 look at.
    private static void ended(Headers headers, Headers trailers, int bodyBytes) {
        String status = trailers.get("grpc-status");
        if (status != null && !status.equals("0")) headers.set(":status", "503");
        headers.set("content-length", Integer.toString(bodyBytes));
    }
}
