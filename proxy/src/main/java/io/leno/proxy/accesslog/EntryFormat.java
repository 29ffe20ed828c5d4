package io.leno.proxy.accesslog;

import com.google.protobuf.Struct;

import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// How an entry of an access log looks.
@FunctionalInterface
public interface EntryFormat {
    /// Envoy's default.
    String STANDARD =
            "[%START_TIME%] \"%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%\""
                    + " %RESPONSE_CODE% %RESPONSE_FLAGS% %BYTES_RECEIVED% %BYTES_SENT% %DURATION%"
                    + " %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% \"%REQ(X-FORWARDED-FOR)%\""
                    + " \"%REQ(USER-AGENT)%\" \"%REQ(X-REQUEST-ID)%\" \"%REQ(:AUTHORITY)%\""
                    + " \"%UPSTREAM_HOST%\"\n";

    /// The whole entry, with its line feed if it has one.
    CharSequence entry(LoggedStream stream);

    static EntryFormat standard() {
        return text(STANDARD);
    }

    static EntryFormat text(String format) {
        return text(format, Format.Missing.DASH, CommandParser.BUILT_IN);
    }

    private static EntryFormat text(String format, Format.Missing missing, CommandParser parser) {
        Format compiled = Format.compile(format, missing, parser);
        return stream -> {
            var entry = new StringBuilder(256);
            compiled.appendTo(entry, stream);
            return entry;
        };
    }

    /// @throws InvalidAccessLogException naming what is unknown, wrong or not supported
    static EntryFormat compile(SubstitutionFormatString config) {
        CommandParser parser = CommandParser.with(config.getFormattersList());
        Format.Missing missing =
                config.getOmitEmptyValues() ? Format.Missing.OMIT : Format.Missing.DASH;
        return switch (config.getFormatCase()) {
            case TEXT_FORMAT -> text(deprecatedText(config), missing, parser);
            case TEXT_FORMAT_SOURCE -> text(text(config.getTextFormatSource()), missing, parser);
            case JSON_FORMAT -> entry(config.getJsonFormat(), missing, parser);
            case FORMAT_NOT_SET ->
                    throw new InvalidAccessLogException(
                            "SubstitutionFormatString.format: value is required");
        };
    }

    @SuppressWarnings("deprecation") // older control planes still send it
    private static String deprecatedText(SubstitutionFormatString config) {
        return config.getTextFormat();
    }

    private static EntryFormat entry(Struct format, Format.Missing missing, CommandParser parser) {
        JsonEntry entry = JsonEntry.compile(format, missing, JsonEntry.Values.TYPED, parser);
        return entry::render;
    }

    static EntryFormat json(Struct format, Format.Missing missing, JsonEntry.Values values) {
        JsonEntry entry = JsonEntry.compile(format, missing, values, CommandParser.BUILT_IN);
        return entry::render;
    }

    private static String text(DataSource source) {
        return switch (source.getSpecifierCase()) {
            case INLINE_STRING -> source.getInlineString();
            case INLINE_BYTES -> source.getInlineBytes().toStringUtf8();
            case FILENAME -> read(Path.of(source.getFilename()));
            case ENVIRONMENT_VARIABLE -> {
                String value = System.getenv(source.getEnvironmentVariable());
                if (value == null) {
                    throw new InvalidAccessLogException(
                            "text_format_source: environment variable "
                                    + source.getEnvironmentVariable()
                                    + " is not set");
                }
                yield value;
            }
            case SPECIFIER_NOT_SET ->
                    throw new InvalidAccessLogException("text_format_source: value is required");
        };
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new InvalidAccessLogException(
                    "text_format_source: cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
