package io.leno.proxy.http;

import io.leno.proxy.codec.HeaderBlock;

import org.jspecify.annotations.Nullable;

/// What happens to a response's headers after the last filter has seen them. Envoy:
/// `ConnectionManagerUtility::mutateResponseHeaders`.
final class ResponseHead {
    private ResponseHead() {}

    static int status(HeaderBlock headers) {
        int code = number(headers.get(":status", ""));
        return code < 100 ? 500 : code;
    }

    /// What a filter may have left no status in, or none that is one.
    static boolean hasStatus(HeaderBlock headers) {
        return number(headers.get(":status", "")) >= 100;
    }

    /// Of three digits; 0 where it has others.
    private static int number(String status) {
        if (status.length() != 3) return 0;
        int number = 0;
        for (int i = 0; i < 3; i++) {
            int digit = status.charAt(i) - '0';
            if (digit < 0 || digit > 9) return 0;
            number = number * 10 + digit;
        }
        return number;
    }

    /// @param forced the client asked for a trace: `x-envoy-force-trace`
    /// @param requestId the request's, null when it has none
    static void finish(
            HeaderBlock headers,
            HttpSettings settings,
            String date,
            @Nullable String requestId,
            boolean forced,
            boolean tunnel) {
        if (!tunnel) {
            headers.remove("connection");
            headers.remove("upgrade");
        }
        headers.remove("transfer-encoding");
        headers.remove("keep-alive");
        headers.remove("proxy-connection");
        if (headers.get("date") == null) headers.append("date", date);
        switch (settings.serverHeader()) {
            case OVERWRITE -> headers.put("server", settings.serverName());
            case APPEND_IF_ABSENT -> {
                if (headers.get("server") == null) headers.append("server", settings.serverName());
            }
            case PASS_THROUGH -> {}
        }
        EdgeHeaders.appendVia(headers, settings.via());
        if (requestId != null && (forced || settings.requestIds().inResponse())) {
            headers.put("x-request-id", requestId);
        }
    }
}
