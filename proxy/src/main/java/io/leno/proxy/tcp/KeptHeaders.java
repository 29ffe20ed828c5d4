package io.leno.proxy.tcp;

import io.leno.proxy.codec.HeaderBlock;

/// Headers as filter state. Their text is the message `envoy.config.core.v3.HeaderMap` in JSON.
record KeptHeaders(HeaderBlock headers) {
    @Override
    public String toString() {
        var out = new StringBuilder("{\"headers\":[");
        for (int i = 0; i < headers.size(); i++) {
            if (i > 0) out.append(',');
            out.append("{\"key\":\"").append(escaped(headers.name(i)));
            out.append("\",\"value\":\"").append(escaped(headers.value(i))).append("\"}");
        }
        return out.append("]}").toString();
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
