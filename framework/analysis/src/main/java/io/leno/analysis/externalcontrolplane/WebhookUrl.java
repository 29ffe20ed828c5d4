package io.leno.analysis.externalcontrolplane;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.regex.Pattern;

/// The host of a URL.
final class WebhookUrl {
    private static final Pattern URL =
            Pattern.compile(
                    "[a-zA-Z][a-zA-Z0-9+.-]*://(?:[^/?#@]*@)?(\\[[0-9a-fA-F:.%]*]|[^/?#:@\\s<>\"{}|\\\\^`]*)(?::[0-9]*)?(?:[/?#].*)?");
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    private WebhookUrl() {}

    /// Without brackets; empty for what has no scheme, null for what is no URL.
    static @Nullable String host(String url) {
        if (!url.contains("://")) return url.matches("[^\\s:]*") ? "" : null;
        var matcher = URL.matcher(url);
        if (!matcher.matches()) return null;
        return matcher.group(1).replaceAll("[\\[\\]]", "");
    }

    static boolean isAddress(String host) {
        if (host.contains(":")) return true;
        return IPV4.matcher(host).matches()
                && Arrays.stream(host.split("\\.", -1))
                        .allMatch(part -> Integer.parseInt(part) < 256);
    }
}
