package io.leno.xds.translator;

import io.leno.api.istio.FilterPlugin.Match;
import io.leno.api.istio.StringMatch;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// What only the request itself can tell: whether a plugin that stands in its way is meant for it.
///
/// @param headers `:authority` among them where the host is narrower than the virtual host
record PluginCondition(
        List<StringMatch> paths, List<String> methods, Map<String, StringMatch> headers) {
    static final PluginCondition NONE = new PluginCondition(List.of(), List.of(), Map.of());

    static PluginCondition of(Match match) {
        return new PluginCondition(match.paths(), match.methods(), new TreeMap<>(match.headers()));
    }

    PluginCondition withHost(String pattern) {
        String host = HostNames.isWildcard(pattern) ? pattern.substring(1) : pattern;
        String any = HostNames.isWildcard(pattern) ? ".*" : "";
        var all = new TreeMap<>(headers);
        all.put(":authority", new StringMatch.Regex("(?i)" + any + quoted(host) + "(:[0-9]+)?"));
        return new PluginCondition(paths, methods, all);
    }

    private static String quoted(String host) {
        return Pattern.compile("[.\\[\\]]").matcher(host).replaceAll("\\\\$0");
    }
}
