package io.leno.proxy.http;

import io.leno.proxy.accesslog.EntryFormat;
import io.leno.proxy.accesslog.LogFilter;
import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.codec.StatusText;
import io.leno.proxy.route.HeaderEdits;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// What the answers that are ours look like. Envoy: `local_reply_config`. Immutable.
///
/// @param mappers the first one that matches counts
/// @param format of all that no mapper gives another; null leaves the text as it is
public record LocalReplyPolicy(List<Mapper> mappers, @Nullable Body format) {
    public static final LocalReplyPolicy NONE = new LocalReplyPolicy(List.of(), null);

    /// @param filter which answers
    /// @param status another one; 0 keeps it
    /// @param body another one; null keeps it
    public record Mapper(
            LogFilter filter,
            int status,
            @Nullable String body,
            @Nullable Body format,
            HeaderEdits edits) {}

    /// A body with `%COMMANDS%`.
    public record Body(EntryFormat text, String contentType) {}

    public LocalReplyPolicy {
        mappers = List.copyOf(mappers);
    }

    boolean isNone() {
        return mappers.isEmpty() && format == null;
    }

    /// Changes status, headers and body.
    ///
    /// @param headers are the response headers of the stream already
    void rewrite(ExchangeInfo stream, HeaderBlock headers, byte[] body) {
        stream.localReplyBody = body;
        Body chosen = format;
        for (int i = 0; i < mappers.size(); i++) {
            Mapper mapper = mappers.get(i);
            if (!mapper.filter().accepts(stream)) continue;
            if (mapper.body() != null) stream.localReplyBody = bytes(mapper.body());
            mapper.edits().apply(headers, stream);
            if (mapper.status() != 0) headers.put(":status", StatusText.code(mapper.status()));
            if (mapper.format() != null) chosen = mapper.format();
            break;
        }
        if (chosen == null) return;
        stream.localReplyBody = bytes(chosen.text().entry(stream).toString());
        stream.localReplyType = chosen.contentType();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
