package io.leno.proxy.config;

import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.LocalReplyConfig;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.ResponseMapper;
import io.leno.proxy.accesslog.EntryFormat;
import io.leno.proxy.accesslog.LogFilter;
import io.leno.proxy.http.LocalReplyPolicy;
import io.leno.proxy.route.HeaderEdits;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `LocalReplyConfig` → [LocalReplyPolicy].
final class LocalReplyCompiler {
    private LocalReplyCompiler() {}

    static LocalReplyPolicy compile(LocalReplyConfig config, String where) {
        var mappers = new ArrayList<LocalReplyPolicy.Mapper>();
        for (ResponseMapper mapper : config.getMappersList()) mappers.add(mapper(mapper, where));
        if (mappers.isEmpty() && !config.hasBodyFormat()) return LocalReplyPolicy.NONE;
        return new LocalReplyPolicy(
                mappers, config.hasBodyFormat() ? body(config.getBodyFormat()) : null);
    }

    private static LocalReplyPolicy.Mapper mapper(ResponseMapper config, String where) {
        if (!config.hasFilter()) {
            throw new InvalidResourceException(
                    where + ": ResponseMapperValidationError.Filter: value is required");
        }
        return new LocalReplyPolicy.Mapper(
                LogFilter.compile(config.getFilter()),
                config.hasStatusCode() ? config.getStatusCode().getValue() : 0,
                config.hasBody() ? text(config.getBody(), where) : null,
                config.hasBodyFormatOverride() ? body(config.getBodyFormatOverride()) : null,
                HeaderEdits.compile(config.getHeadersToAddList(), List.of()));
    }

    private static LocalReplyPolicy.Body body(SubstitutionFormatString config) {
        boolean json = config.getFormatCase() == SubstitutionFormatString.FormatCase.JSON_FORMAT;
        String type = config.getContentType();
        if (type.isEmpty()) type = json ? "application/json" : "text/plain";
        return new LocalReplyPolicy.Body(EntryFormat.compile(config), type);
    }

    private static @Nullable String text(DataSource source, String where) {
        return switch (source.getSpecifierCase()) {
            case INLINE_STRING -> source.getInlineString();
            case INLINE_BYTES -> source.getInlineBytes().toStringUtf8();
            case FILENAME -> read(Path.of(source.getFilename()), where);
            case ENVIRONMENT_VARIABLE -> System.getenv(source.getEnvironmentVariable());
            case SPECIFIER_NOT_SET -> null;
        };
    }

    private static String read(Path file, String where) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new InvalidResourceException(
                    where + ": local_reply_config: cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
