package io.leno.script.wasm.abi;

import io.leno.api.filter.CallOutcome;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpCall;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The calls a plugin makes to clusters, and the outcome it is being told of.
final class Outgoing {
    private static final int FRAME = 5;

    private final RootContext root;
    private final Map<Integer, Kind> open = new HashMap<>();
    private CallOutcome.@Nullable Response response;
    private byte @Nullable [] message;
    private int status;
    private String statusMessage = "";

    private enum Kind {
        HTTP,
        GRPC
    }

    Outgoing(RootContext root) {
        this.root = root;
    }

    private boolean isFull() {
        return open.size() >= root.vm().spec().limits().calls();
    }

    /// @return the call's token; 0 where there is no such cluster, or it misses what a request has
    int http(
            String cluster,
            List<Map.Entry<String, String>> headers,
            byte[] body,
            Duration timeout) {
        List<String> names = headers.stream().map(each -> lower(each.getKey())).toList();
        if (!root.host().hasCluster(cluster) || !areFit(headers)) return 0;
        if (!names.containsAll(List.of(":path", ":method", ":authority"))) return 0;
        return send(Kind.HTTP, call(cluster, headers, body, timeout));
    }

    private static HttpCall call(
            String cluster,
            List<Map.Entry<String, String>> headers,
            byte[] body,
            Duration timeout) {
        return new HttpCall(
                cluster, headers, body, timeout, null, HttpCall.MAX_RESPONSE_BYTES, false);
    }

    /// Whether a request may have such headers.
    private static boolean areFit(List<Map.Entry<String, String>> headers) {
        return headers.stream()
                .allMatch(
                        each ->
                                each.getKey().matches(":?[!#$%&'*+.^_`|~0-9A-Za-z-]+")
                                        && each.getValue().matches("[^\\x00\\r\\n]*"));
    }

    private static String lower(String name) {
        return name.toLowerCase(java.util.Locale.ROOT);
    }

    /// One message there, one back.
    ///
    /// @return the call's token; 0 where there is no such cluster
    int grpc(
            String cluster,
            String method,
            List<Map.Entry<String, String>> metadata,
            byte[] message,
            Duration timeout) {
        if (!root.host().hasCluster(cluster) || !areFit(metadata)) return 0;
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        headers.add(Map.entry(":method", "POST"));
        headers.add(Map.entry(":path", method));
        headers.add(Map.entry(":authority", cluster));
        headers.add(Map.entry("te", "trailers"));
        if (!timeout.isZero()) headers.add(Map.entry("grpc-timeout", timeout.toMillis() + "m"));
        headers.add(Map.entry("content-type", "application/grpc"));
        headers.addAll(metadata);
        byte[] framed =
                ByteBuffer.allocate(FRAME + message.length)
                        .put((byte) 0)
                        .putInt(message.length)
                        .put(message)
                        .array();
        return send(Kind.GRPC, call(cluster, headers, framed, timeout));
    }

    /// @return -1 when there are too many
    private int send(Kind kind, HttpCall call) {
        if (isFull()) return -1;
        int token = root.vm().nextToken();
        open.put(token, kind);
        root.host().call(call, outcome -> finished(token, outcome));
        return token;
    }

    /// Its outcome is not wanted any more.
    ///
    /// @return false when there is no such call of gRPC
    boolean cancel(int token) {
        return open.remove(token, Kind.GRPC);
    }

    void cancel() {
        open.clear();
    }

    /// No outcome comes any more.
    void lost() {
        for (int token : List.copyOf(open.keySet()))
            finished(
                    token,
                    new CallOutcome.Failure(CallOutcome.Reason.RESET, Set.of(), "filter_removed"));
    }

    private void finished(int token, CallOutcome outcome) {
        Kind kind = open.get(token);
        if (kind == null || root.vm().isFailed()) return;
        try {
            if (kind == Kind.HTTP) tell(token, outcome);
            else tellGrpc(token, outcome);
        } finally {
            response = null;
            message = null;
            statusMessage = "";
            open.remove(token);
            root.vm().runAfterCall();
        }
    }

    private void tell(int token, CallOutcome outcome) {
        if (outcome instanceof CallOutcome.Response found) {
            response = found;
            Headers trailers = found.trailers();
            call(
                    Callback.ON_HTTP_CALL_RESPONSE,
                    token,
                    found.headers().size(),
                    found.body().length,
                    trailers == null ? 0 : trailers.size());
            return;
        }
        status = Result.BROKEN_CONNECTION;
        statusMessage = "reset";
        call(Callback.ON_HTTP_CALL_RESPONSE, token, 0, 0, 0);
    }

    private void tellGrpc(int token, CallOutcome outcome) {
        Answer answer = Answer.of(outcome);
        if (answer.status() == 0 && answer.message() != null) {
            message = answer.message();
            call(Callback.ON_GRPC_RECEIVE, token, message.length);
            return;
        }
        status = answer.status() == 0 ? Answer.INTERNAL : answer.status();
        statusMessage = answer.text();
        call(Callback.ON_GRPC_CLOSE, token, status);
    }

    private void call(Callback callback, long... arguments) {
        long[] all = new long[arguments.length + 1];
        all[0] = root.id();
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        root.vm().call(root, callback, all);
    }

    /// What a gRPC call came to.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Answer(int status, String text, byte @Nullable [] message) {
        static final int INTERNAL = 13;
        static final int UNAVAILABLE = 14;

        static Answer of(CallOutcome outcome) {
            if (!(outcome instanceof CallOutcome.Response found))
                return new Answer(UNAVAILABLE, "upstream failure", null);
            Headers trailers = found.trailers();
            String status = trailers == null ? null : trailers.get("grpc-status");
            Headers from = status == null || trailers == null ? found.headers() : trailers;
            if (status == null) status = from.get("grpc-status");
            if (status == null || !status.matches("\\d{1,3}"))
                return new Answer(found.status() == 200 ? INTERNAL : UNAVAILABLE, "", null);
            String text = from.get("grpc-message");
            byte[] body = found.body();
            byte[] message =
                    body.length < FRAME || body[0] != 0
                            ? null
                            : java.util.Arrays.copyOfRange(body, FRAME, body.length);
            return new Answer(Integer.parseInt(status), text == null ? "" : text, message);
        }
    }

    @Nullable Headers headers(HeadersType type) {
        CallOutcome.Response found = response;
        if (found == null) return null;
        return switch (type) {
            case HTTP_CALL_RESPONSE_HEADERS -> found.headers();
            case HTTP_CALL_RESPONSE_TRAILERS -> found.trailers();
            default -> null;
        };
    }

    @Nullable Bytes responseBody() {
        return response == null ? null : Bytes.of(response.body());
    }

    @Nullable Bytes message() {
        return message == null ? null : Bytes.of(message);
    }

    int status() {
        return status;
    }

    String statusMessage() {
        return statusMessage;
    }
}
