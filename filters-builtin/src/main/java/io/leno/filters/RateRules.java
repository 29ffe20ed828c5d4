package io.leno.filters;

import com.google.protobuf.InvalidProtocolBufferException;

import io.envoyproxy.envoy.config.route.v3.RateLimit;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.type.metadata.v3.MetadataKey;
import io.envoyproxy.envoy.type.v3.RateLimitUnit;
import io.leno.api.filter.HttpStream;
import io.leno.api.filter.RuntimeValues;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.RateDescriptor.Entry;
import io.leno.filters.RateDescriptor.Limit;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How requests are described to those who limit their rates. Immutable. Envoy:
/// `RateLimitPolicyImpl`.
public final class RateRules {
    private final List<Rule> rules = new ArrayList<>();

    private record Rule(
            int stage,
            String disableKey,
            List<RateAction> actions,
            @Nullable MetadataKey limit,
            @Nullable Long hits,
            String hitsFormat,
            boolean whenDone) {}

    /// @param ofFilter a filter's own configuration: Envoy heeds all of it only there
    private RateRules(List<RateLimit> config, boolean ofFilter) {
        for (RateLimit each : config) {
            var hits = each.getHitsAddend();
            rules.add(
                    new Rule(
                            each.getStage().getValue(),
                            each.getDisableKey(),
                            each.getActionsList().stream().map(RateAction::of).toList(),
                            each.hasLimit()
                                    ? each.getLimit().getDynamicMetadata().getMetadataKey()
                                    : null,
                            ofFilter && hits.hasNumber() ? hits.getNumber().getValue() : null,
                            ofFilter ? hits.getFormat() : "",
                            ofFilter && each.getApplyOnStreamDone()));
        }
    }

    /// Reads Envoy's messages.
    ///
    /// @throws InvalidPluginConfigException for an action that is not there
    public static RateRules of(List<RateLimit> config) {
        return new RateRules(config, true);
    }

    /// Reads what [io.leno.api.filter.HttpFilterFactory#configureRateLimits] gets.
    ///
    /// @throws InvalidPluginConfigException as [#of(List)]
    public static RateRules of(PluginConfig config) {
        try {
            return new RateRules(VirtualHost.parseFrom(config.bytes()).getRateLimitsList(), false);
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidPluginConfigException("rate_limits: " + e.getMessage(), e);
        }
    }

    public boolean isEmpty() {
        return rules.isEmpty();
    }

    /// Adds what the request is by these rules; a rule that finds nothing adds nothing.
    ///
    /// @param stage only rules of this one count
    public void describe(
            HttpStream stream, int stage, RuntimeValues runtime, List<RateDescriptor> to) {
        for (Rule rule : rules) {
            if (rule.stage != stage || isDisabled(rule, runtime)) continue;
            var entries = new ArrayList<Entry>(rule.actions.size());
            boolean all = true;
            for (RateAction action : rule.actions) {
                all = action.describe(stream, entries);
                if (!all) break;
            }
            RateDescriptor descriptor = all ? descriptor(rule, entries, stream) : null;
            if (descriptor != null) to.add(descriptor);
        }
    }

    private static boolean isDisabled(Rule rule, RuntimeValues runtime) {
        if (rule.disableKey.isEmpty()) return false;
        String key = "ratelimit." + rule.disableKey + ".http_filter_enabled";
        return !runtime.includes(key, 100, 100);
    }

    /// Null where nothing says how many requests it stands for, though something should.
    private static @Nullable RateDescriptor descriptor(
            Rule rule, List<Entry> entries, HttpStream stream) {
        Long hits = rule.hits;
        if (hits == null && !rule.hitsFormat.isEmpty()) {
            hits = number(stream.format(rule.hitsFormat));
            if (hits == null) return null;
        }
        return new RateDescriptor(entries, limit(rule.limit, stream), hits, rule.whenDone);
    }

    private static @Nullable Long number(String text) {
        try {
            double number = Double.parseDouble(text);
            return number < 0 ? null : (long) number;
        } catch (NumberFormatException none) {
            return null;
        }
    }

    private static @Nullable Limit limit(@Nullable MetadataKey key, HttpStream stream) {
        if (key == null) return null;
        Object found = RateAction.at(stream.info().dynamicMetadata(), key);
        if (!(found instanceof Map<?, ?> limit)) return null;
        if (!(limit.get("requests_per_unit") instanceof Number number)) return null;
        if (!(limit.get("unit") instanceof String unit)) return null;
        for (RateLimitUnit known : RateLimitUnit.values())
            if (known.name().equals(unit)) return new Limit(number.intValue(), unit);
        return null;
    }
}
