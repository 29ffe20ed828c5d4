package io.leno.script.wasm.abi;

import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpStream;

import org.jspecify.annotations.Nullable;

/// `response.…`. What is read of headers and trailers is there while they are.
record ResponseAttributes(StreamContext context) {
    @Nullable Object attribute(String name) {
        HttpStream stream = context.stream();
        return switch (name) {
            case "code" -> code();
            case "code_details" -> Attributes.formatted(stream, "%RESPONSE_CODE_DETAILS%");
            case "flags" -> ResponseFlagBits.of(stream.info());
            case "grpc_status" -> grpcStatus();
            case "headers" -> Attributes.map(headers(HeadersType.RESPONSE_HEADERS));
            case "trailers" -> Attributes.map(headers(HeadersType.RESPONSE_TRAILERS));
            case "size" -> sent();
            case "total_size" ->
                    sent()
                            + RequestAttributes.bytes(headers(HeadersType.RESPONSE_HEADERS))
                            + RequestAttributes.bytes(headers(HeadersType.RESPONSE_TRAILERS));
            default -> null;
        };
    }

    private @Nullable Headers headers(HeadersType type) {
        return context.headers(type);
    }

    private long sent() {
        Long bytes = Attributes.number(context.stream(), "%BYTES_SENT%");
        return bytes == null ? 0 : bytes;
    }

    private @Nullable Long code() {
        Long code = Attributes.number(context.stream(), "%RESPONSE_CODE%");
        return code == null || code == 0 ? null : code;
    }

    private @Nullable Long grpcStatus() {
        for (HeadersType each :
                new HeadersType[] {HeadersType.RESPONSE_TRAILERS, HeadersType.RESPONSE_HEADERS}) {
            Headers from = headers(each);
            String status = from == null ? null : from.get("grpc-status");
            if (status != null && status.matches("\\d{1,9}")) return Long.valueOf(status);
        }
        return null;
    }
}
