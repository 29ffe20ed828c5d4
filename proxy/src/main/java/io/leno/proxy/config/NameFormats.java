package io.leno.proxy.config;

import com.google.protobuf.Any;

import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions.HeaderKeyFormat;
import io.envoyproxy.envoy.extensions.http.header_formatters.preserve_case.v3.PreserveCaseFormatterConfig;
import io.envoyproxy.envoy.extensions.http.header_formatters.preserve_case.v3.PreserveCaseFormatterConfig.FormatterTypeOnEnvoyHeaders;
import io.leno.proxy.codec.NameFormat;

/// `header_key_format` → [NameFormat].
final class NameFormats {
    private static final String PRESERVE_CASE =
            "envoy.extensions.http.header_formatters.preserve_case.v3.PreserveCaseFormatterConfig";

    private NameFormats() {}

    static NameFormat compile(HeaderKeyFormat config, String where) {
        return switch (config.getHeaderFormatCase()) {
            case PROPER_CASE_WORDS -> new NameFormat(true, null);
            case STATEFUL_FORMATTER -> new NameFormat(false, kept(config, where));
            case HEADERFORMAT_NOT_SET -> NameFormat.LOWER;
        };
    }

    private static NameFormat.Kept kept(HeaderKeyFormat config, String where) {
        Any any = config.getStatefulFormatter().getTypedConfig();
        if (!Protos.typeName(any).equals(PRESERVE_CASE)) {
            throw new InvalidResourceException(
                    where
                            + ": header_key_format.stateful_formatter: "
                            + Protos.typeName(any)
                            + " is not known (expected: "
                            + PRESERVE_CASE
                            + ")");
        }
        var kept = Protos.unpack(any, PreserveCaseFormatterConfig.class, where);
        return new NameFormat.Kept(
                kept.getFormatterTypeOnEnvoyHeaders() == FormatterTypeOnEnvoyHeaders.PROPER_CASE,
                kept.getForwardReasonPhrase());
    }
}
