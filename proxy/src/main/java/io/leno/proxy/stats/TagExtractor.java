package io.leno.proxy.stats;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;

import java.util.ArrayList;
import java.util.List;

/// Takes the variable parts of a stat's name out of it, by Envoy's rules
/// (`source/common/config/well_known_names.cc`): each rule removes what its first group matches and
/// makes a tag of the second group, or of the first where there is no second. A rule whose regex
/// starts with a literal is only tried on names that have it.
final class TagExtractor {
    private record Rule(String tag, String contains, Pattern regex) {}

    private static final String ADDRESS = "(?:[_.\\d]*|[_\\[\\]a-fA-F\\d]*)";

    private final List<Rule> rules;

    private TagExtractor(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    static TagExtractor withDefaults() {
        return new TagExtractor(
                List.of(
                        rule("envoy.response_code", "_rq_", "_rq(_(\\d{3}))$"),
                        rule("envoy.response_code_class", "_rq_", "_rq_((\\d))xx$"),
                        rule("envoy.virtual_cluster", ".vcluster.", "\\.vcluster\\.((.*?)\\.)"),
                        rule("envoy.route", ".route.", "^vhost\\..*?\\.route\\.((.*?)\\.)"),
                        rule("envoy.virtual_host", "vhost.", "^vhost\\.((.*?)\\.)"),
                        rule(
                                "envoy.rds_route_config",
                                ".rds.",
                                "^http\\..*?\\.rds\\.((.*?)\\.)\\w+$"),
                        rule(
                                "envoy.http_conn_manager_prefix",
                                "http.",
                                "^(?:|listener\\..*?\\.)http\\.((.*?)\\.)"),
                        rule("envoy.tcp_prefix", "tcp.", "^tcp\\.((.*?)\\.)\\w+$"),
                        rule("envoy.udp_prefix", "udp.", "^udp\\.((.*?)\\.)\\w+$"),
                        rule("envoy.cluster_name", "cluster.", "^cluster\\.((.*?)\\.)"),
                        rule("envoy.worker_id", ".worker_", "\\.(worker_(\\d+)\\.)"),
                        rule(
                                "envoy.listener_address",
                                "listener.",
                                "^listener\\.((" + ADDRESS + ")\\.)"),
                        rule("envoy.ssl_cipher", ".ssl.ciphers.", "\\.ssl\\.ciphers(\\.(.*?))$"),
                        rule("envoy.ssl_version", ".ssl.versions.", "\\.ssl\\.versions(\\.(.*?))$"),
                        rule("envoy.ssl_curve", ".ssl.curves.", "\\.ssl\\.curves(\\.(.*?))$")));
    }

    private static Rule rule(String tag, String contains, String regex) {
        return new Rule(tag, contains, Pattern.compile(regex));
    }

    StatName extract(String full) {
        String rest = full;
        var tags = new ArrayList<StatName.Tag>();
        for (Rule rule : rules) {
            if (!full.contains(rule.contains)) continue;
            Matcher matcher = rule.regex.matcher(rest);
            if (!matcher.find()) continue;
            String value = matcher.groupCount() > 1 ? matcher.group(2) : matcher.group(1);
            tags.add(new StatName.Tag(rule.tag, value));
            rest = rest.substring(0, matcher.start(1)) + rest.substring(matcher.end(1));
        }
        return new StatName(full, rest, List.copyOf(tags));
    }
}
