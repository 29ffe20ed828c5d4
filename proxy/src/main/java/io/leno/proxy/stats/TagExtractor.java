package io.leno.proxy.stats;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

import io.envoyproxy.envoy.config.metrics.v3.StatsConfig;
import io.envoyproxy.envoy.config.metrics.v3.TagSpecifier;

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
    private final List<StatName.Tag> fixed;

    private TagExtractor(List<Rule> rules, List<StatName.Tag> fixed) {
        this.rules = List.copyOf(rules);
        this.fixed = List.copyOf(fixed);
    }

    private static final List<Rule> DEFAULTS =
            List.of(
                    rule("envoy.response_code", "_rq_", "_rq(_(\\d{3}))$"),
                    rule("envoy.response_code_class", "_rq_", "_rq_((\\d))xx$"),
                    rule(
                            "envoy.http_user_agent",
                            ".user_agent.",
                            "^http\\..*?\\.user_agent\\.((.*?)\\.)"),
                    rule("envoy.virtual_cluster", ".vcluster.", "\\.vcluster\\.((.*?)\\.)"),
                    rule("envoy.route", ".route.", "^vhost\\..*?\\.route\\.((.*?)\\.)"),
                    rule("envoy.ssl_cipher", ".ssl.ciphers.", "\\.ssl\\.ciphers(\\.(.*?))$"),
                    rule("envoy.ssl_version", ".ssl.versions.", "\\.ssl\\.versions(\\.(.*?))$"),
                    rule("envoy.ssl_curve", ".ssl.curves.", "\\.ssl\\.curves(\\.(.*?))$"),
                    rule("envoy.ssl_sigalg", ".ssl.sigalgs.", "\\.ssl\\.sigalgs(\\.(.*?))$"),
                    rule(
                            "envoy.tls_certificate",
                            ".ssl.certificate.",
                            "\\.ssl\\.certificate\\.((.*?)\\.)[^.]+$"),
                    rule("envoy.tcp_prefix", "tcp.", "^tcp\\.((.*?)\\.)"),
                    rule("envoy.udp_prefix", "udp.", "^udp\\.((.*?)\\.)"),
                    rule("envoy.ratelimit_prefix", "ratelimit.", "^ratelimit\\.((.*?)\\.)"),
                    rule("envoy.worker_id", "worker_", "\\.(?:worker_)?((?:worker_)(\\d+)\\.)"),
                    rule("envoy.cluster_name", "cluster.", "^cluster\\.((.*?)\\.)"),
                    rule("envoy.rds_route_config", ".rds.", "^http\\..*?\\.rds\\.((.*?)\\.)\\w+$"),
                    rule(
                            "envoy.scoped_rds_config",
                            ".scoped_rds.",
                            "^http\\..*?\\.scoped_rds\\.((.*?)\\.)\\w+$"),
                    rule(
                            "envoy.http_conn_manager_prefix",
                            "http.",
                            "^(?:|listener\\..*?\\.)http\\.((.*?)\\.)"),
                    rule(
                            "envoy.listener_address",
                            "listener.",
                            "^listener\\.((" + ADDRESS + ")\\.)"),
                    rule("envoy.virtual_host", "vhost.", "^vhost\\.((.*?)\\.)"),
                    rule("leno.plugin", "plugin.", "^plugin\\.((.+)\\.)\\w+$"),
                    rule("leno.script", "script.", "^script\\.((.+)\\.)\\w+$"),
                    rule("leno.shared_store", "shared_store.", "^shared_store\\.((.+)\\.)\\w+$"));

    static TagExtractor withDefaults() {
        return new TagExtractor(DEFAULTS, List.of());
    }

    /// The default rules where the configuration wants them, and its own before them. Envoy:
    /// `stats_config`.
    ///
    /// @throws IllegalArgumentException for a regex that is none
    static TagExtractor of(StatsConfig config) {
        var rules = new ArrayList<Rule>();
        var fixed = new ArrayList<StatName.Tag>();
        for (TagSpecifier tag : config.getStatsTagsList()) {
            switch (tag.getTagValueCase()) {
                case REGEX -> rules.add(new Rule(tag.getTagName(), "", regex(tag)));
                case FIXED_VALUE ->
                        fixed.add(new StatName.Tag(tag.getTagName(), tag.getFixedValue()));
                case TAGVALUE_NOT_SET -> named(tag.getTagName(), rules);
            }
        }
        boolean defaults =
                !config.hasUseAllDefaultTags() || config.getUseAllDefaultTags().getValue();
        if (defaults) {
            for (Rule rule : DEFAULTS) if (!rules.contains(rule)) rules.add(rule);
        }
        return new TagExtractor(rules, fixed);
    }

    /// A default rule by its name, where the others are not wanted.
    private static void named(String name, List<Rule> into) {
        for (Rule rule : DEFAULTS) if (rule.tag.equals(name)) into.add(rule);
    }

    private static Pattern regex(TagSpecifier tag) {
        try {
            return Pattern.compile(tag.getRegex());
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "stats_tags[" + tag.getTagName() + "]: Invalid regex '" + tag.getRegex() + "'",
                    e);
        }
    }

    private static Rule rule(String tag, String contains, String regex) {
        return new Rule(tag, contains, Pattern.compile(regex));
    }

    StatName extract(String full) {
        String rest = full;
        var tags = new ArrayList<>(fixed);
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
