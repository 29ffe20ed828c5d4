package io.leno.filters;

import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpStream;
import io.leno.api.plugin.InvalidPluginConfigException;

import java.util.Locale;

/// Writes one header, with a value that may quote the stream. Envoy: `HeaderValueOption`.
///
/// @param value a format, as in access logs
public record HeaderEdit(String name, String value, How how, boolean keepEmpty) {
    /// What happens where the header is there, or is not.
    public enum How {
        APPEND,
        ADD_IF_ABSENT,
        OVERWRITE,
        OVERWRITE_IF_PRESENT
    }

    /// Reads Envoy's message.
    ///
    /// @throws InvalidPluginConfigException when it has no name, or one that routing needs
    public static HeaderEdit of(HeaderValueOption option) {
        String name = option.getHeader().getKey().toLowerCase(Locale.ROOT);
        if (name.isEmpty())
            throw new InvalidPluginConfigException("HeaderValue.key: empty (expected: a header)");
        if (name.startsWith(":") || name.equals("host"))
            throw new InvalidPluginConfigException(
                    "HeaderValue.key: "
                            + name
                            + ": :-prefixed or host headers may not be modified");
        String value =
                option.getHeader().getValue().isEmpty()
                        ? option.getHeader().getRawValue().toStringUtf8()
                        : option.getHeader().getValue();
        return new HeaderEdit(name, value, how(option), option.getKeepEmptyValue());
    }

    @SuppressWarnings("deprecation") // append: older control planes still send it
    private static How how(HeaderValueOption option) {
        if (option.hasAppend()) return option.getAppend().getValue() ? How.APPEND : How.OVERWRITE;
        return switch (option.getAppendAction()) {
            case APPEND_IF_EXISTS_OR_ADD -> How.APPEND;
            case ADD_IF_ABSENT -> How.ADD_IF_ABSENT;
            case OVERWRITE_IF_EXISTS_OR_ADD -> How.OVERWRITE;
            case OVERWRITE_IF_EXISTS -> How.OVERWRITE_IF_PRESENT;
            case UNRECOGNIZED ->
                    throw new InvalidPluginConfigException(
                            "HeaderValueOption.append_action: "
                                    + option.getAppendActionValue()
                                    + " (expected: 0..3)");
        };
    }

    /// Writes it; an empty value only where that is wanted.
    public void apply(Headers headers, HttpStream stream) {
        String text = stream.format(value);
        if (text.isEmpty() && !keepEmpty) return;
        switch (how) {
            case APPEND -> headers.add(name, text);
            case OVERWRITE -> headers.set(name, text);
            case ADD_IF_ABSENT -> {
                if (!headers.contains(name)) headers.add(name, text);
            }
            case OVERWRITE_IF_PRESENT -> {
                if (headers.contains(name)) headers.set(name, text);
            }
        }
    }
}
