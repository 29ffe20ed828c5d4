package io.leno.api.plugin;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Optional;

/// Which streams get a canary instead of the live generation. As text, for commands, manifests and
/// settings: `percent=10,header=x-canary:yes,key=cookie:session,automatic=false`, each part
/// optional, and `10` or `10%` for short.
///
/// @param percent share of the streams that the header does not decide, 0 to 100, to two decimals
/// @param header streams that have it get the canary, whatever their share
/// @param key streams with the same key get the same generation, also when the percentage grows
/// @param automatic whether the deployer promotes the canary, or rolls it back, by how it does
public record CanaryRule(
        double percent, Optional<Header> header, StickyKey key, boolean automatic) {
    /// A request header to look at.
    ///
    /// @param value empty: whatever it is
    public record Header(String name, String value) {
        public Header {
            name = name.toLowerCase(Locale.ROOT).strip();
            value = value.strip();
            if (name.isEmpty())
                throw new IllegalArgumentException("canary header: no name (expected: NAME:VALUE)");
        }
    }

    /// What makes streams belong together.
    public sealed interface StickyKey {
        /// Nothing: each stream is decided by chance.
        record None() implements StickyKey {}

        /// The value of a request header; by chance where it is absent.
        record Header(String name) implements StickyKey {
            public Header {
                name = name.toLowerCase(Locale.ROOT);
                if (name.isEmpty())
                    throw new IllegalArgumentException("canary key: header without a name");
            }
        }

        /// The value of a cookie; by chance where it is absent.
        record Cookie(String name) implements StickyKey {
            public Cookie {
                if (name.isEmpty())
                    throw new IllegalArgumentException("canary key: cookie without a name");
            }
        }

        /// The address of the client, without its port.
        record SourceAddress() implements StickyKey {}

        /// `x-request-id`: all proxies that a request passes decide alike.
        record RequestId() implements StickyKey {}
    }

    public CanaryRule {
        requireNonNull(header, "header");
        requireNonNull(key, "key");
        if (!(percent >= 0 && percent <= 100))
            throw new IllegalArgumentException(
                    "canary percent: " + percent + " (expected: 0..100)");
        percent = Math.round(percent * 100) / 100.0;
    }

    /// A share by chance, promoted or rolled back automatically.
    public static CanaryRule percent(double percent) {
        return new CanaryRule(percent, Optional.empty(), new StickyKey.None(), true);
    }

    /// Reads the text form.
    ///
    /// @throws IllegalArgumentException naming the part that is wrong
    public static CanaryRule parse(String text) {
        CanaryRule rule = new CanaryRule(0, Optional.empty(), new StickyKey.None(), true);
        for (String part : text.split(",", -1)) {
            String stripped = part.strip();
            int equals = stripped.indexOf('=');
            if (equals < 0) rule = rule.withPercent(stripped);
            else
                rule =
                        rule.with(
                                stripped.substring(0, equals).strip(),
                                stripped.substring(equals + 1).strip());
        }
        return rule;
    }

    private CanaryRule with(String part, String value) {
        return switch (part) {
            case "percent" -> withPercent(value);
            case "header" -> new CanaryRule(percent, Optional.of(headerOf(value)), key, automatic);
            case "key" -> new CanaryRule(percent, header, keyOf(value), automatic);
            case "automatic" ->
                    switch (value) {
                        case "true" -> new CanaryRule(percent, header, key, true);
                        case "false" -> new CanaryRule(percent, header, key, false);
                        default ->
                                throw new IllegalArgumentException(
                                        "canary automatic: " + value + " (expected: true, false)");
                    };
            default ->
                    throw new IllegalArgumentException(
                            "canary: unknown part "
                                    + part
                                    + " (expected: percent, header, key, automatic)");
        };
    }

    private CanaryRule withPercent(String value) {
        String number = value.endsWith("%") ? value.substring(0, value.length() - 1) : value;
        try {
            return new CanaryRule(Double.parseDouble(number.strip()), header, key, automatic);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "canary percent: '" + value + "' (expected: a number, 0..100)", e);
        }
    }

    private static Header headerOf(String value) {
        int colon = value.indexOf(':');
        return colon < 0
                ? new Header(value, "")
                : new Header(value.substring(0, colon), value.substring(colon + 1));
    }

    private static StickyKey keyOf(String value) {
        int colon = value.indexOf(':');
        String kind = colon < 0 ? value : value.substring(0, colon);
        String name = colon < 0 ? "" : value.substring(colon + 1).strip();
        return switch (kind.strip()) {
            case "none" -> new StickyKey.None();
            case "header" -> new StickyKey.Header(name);
            case "cookie" -> new StickyKey.Cookie(name);
            case "source-address" -> new StickyKey.SourceAddress();
            case "request-id" -> new StickyKey.RequestId();
            default ->
                    throw new IllegalArgumentException(
                            "canary key: "
                                    + value
                                    + " (expected: none, header:NAME, cookie:NAME, source-address,"
                                    + " request-id)");
        };
    }

    /// The text form; [#parse] reads it.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("percent=").append(percentText());
        header.ifPresent(
                it -> {
                    text.append(",header=").append(it.name());
                    if (!it.value().isEmpty()) text.append(':').append(it.value());
                });
        switch (key) {
            case StickyKey.None() -> {}
            case StickyKey.Header(var name) -> text.append(",key=header:").append(name);
            case StickyKey.Cookie(var name) -> text.append(",key=cookie:").append(name);
            case StickyKey.SourceAddress() -> text.append(",key=source-address");
            case StickyKey.RequestId() -> text.append(",key=request-id");
        }
        if (!automatic) text.append(",automatic=false");
        return text.toString();
    }

    private String percentText() {
        return percent == Math.rint(percent) ? String.valueOf((long) percent) : percent + "";
    }
}
