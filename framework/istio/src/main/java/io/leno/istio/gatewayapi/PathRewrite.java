package io.leno.istio.gatewayapi;

import com.google.re2j.Pattern;

import io.leno.api.istio.StringMatch;
import io.leno.api.istio.VirtualService.Rewrite;
import io.leno.istio.gatewayapi.HttpRouteSpec.PathModifier;
import io.leno.istio.gatewayapi.HttpRouteSpec.UrlRewrite;

import org.jspecify.annotations.Nullable;

/// Rewrites of the Gateway API count in path segments, those of Istio in characters: this makes one
/// of the other without a slash too many or too few.
final class PathRewrite {
    private PathRewrite() {}

    static Rewrite of(UrlRewrite rewrite, @Nullable StringMatch matched) {
        PathModifier path = rewrite.path();
        if (path == null) return new Rewrite("", rewrite.hostname(), null);
        if (path.replaceFullPath() != null) {
            String whole = path.replaceFullPath().replace("\\", "\\\\");
            return regex(rewrite, "/.*", whole);
        }
        String replacement = prefix(path, matched);
        if (matched instanceof StringMatch.PathSeparatedPrefix prefix && replacement.equals("/")) {
            // the slash after the prefix is the slash it is replaced with
            return regex(rewrite, "^" + Pattern.quote(prefix.value()) + "/?(.*)$", "/\\1");
        }
        return new Rewrite(replacement, rewrite.hostname(), null);
    }

    /// What takes the place of the matched prefix.
    static String prefix(PathModifier path, @Nullable StringMatch matched) {
        String written = path.replacePrefixMatch() == null ? "" : path.replacePrefixMatch();
        String replacement =
                written.endsWith("/") ? written.substring(0, written.length() - 1) : written;
        // where all of "/" was matched the slash belongs to what is replaced
        boolean needsSlash = replacement.isEmpty() || matched instanceof StringMatch.Prefix;
        return needsSlash ? replacement + "/" : replacement;
    }

    private static Rewrite regex(UrlRewrite rewrite, String match, String by) {
        return new Rewrite("", rewrite.hostname(), new Rewrite.RegexRewrite(match, by));
    }
}
