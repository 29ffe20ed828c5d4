package io.leno.filters.rbac;

import com.github.xds.core.v3.TypedExtensionConfig;
import com.github.xds.type.matcher.v3.CelMatcher;
import com.google.protobuf.InvalidProtocolBufferException;

import io.envoyproxy.envoy.config.rbac.v3.Action;
import io.envoyproxy.envoy.config.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.DynamicMetadataInput;
import io.envoyproxy.envoy.extensions.matching.input_matchers.ip.v3.Ip;
import io.envoyproxy.envoy.extensions.matching.input_matchers.metadata.v3.Metadata;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.filters.AddressPrefix;
import io.leno.filters.FilterConfig;
import io.leno.filters.MetadataRule;
import io.leno.filters.TextMatch;
import io.leno.filters.ValueRule;
import io.leno.proto.cel.CelCondition;
import io.leno.proto.match.MatchTerms;
import io.leno.proto.match.MatchTree;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/// What trees of the two filters may ask, and the actions at their leaves.
final class ActionTerms implements MatchTerms<Rule.Subject, Action> {
    private final MatchInputs inputs;
    private boolean log;

    ActionTerms(MatchInputs inputs) {
        this.inputs = inputs;
    }

    boolean hasLog() {
        return log;
    }

    @Override
    public Function<Rule.Subject, @Nullable String> input(TypedExtensionConfig config) {
        return inputs.text(config);
    }

    @Override
    public Function<Rule.Subject, @Nullable InetAddress> address(TypedExtensionConfig config) {
        return inputs.address(config);
    }

    /// The two messages have the same form.
    @Override
    public Predicate<String> text(com.github.xds.type.matcher.v3.StringMatcher config) {
        try {
            return TextMatch.of(StringMatcher.parseFrom(config.toByteString()))::matches;
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidPluginConfigException("value_match: " + e.getMessage(), e);
        }
    }

    @Override
    public Predicate<Rule.Subject> custom(
            TypedExtensionConfig input, TypedExtensionConfig matcher) {
        inputs.require(input);
        return switch (MatchTree.typeName(matcher)) {
            case "xds.type.matcher.v3.CelMatcher" -> condition(matcher);
            case "envoy.extensions.matching.input_matchers.ip.v3.Ip" -> addresses(input, matcher);
            case "envoy.extensions.matching.input_matchers.metadata.v3.Metadata" ->
                    metadata(input, matcher);
            default -> throw MatchInputs.unknown("custom_match", matcher);
        };
    }

    private static Predicate<Rule.Subject> condition(TypedExtensionConfig matcher) {
        try {
            CelMatcher config = FilterConfig.unpack("custom_match", matcher, CelMatcher.class);
            CelCondition condition = CelCondition.of(config.getExprMatch());
            return subject -> condition.holds(subject.attributes());
        } catch (IllegalArgumentException e) {
            throw new InvalidPluginConfigException("custom_match: " + e.getMessage(), e);
        }
    }

    private Predicate<Rule.Subject> addresses(
            TypedExtensionConfig input, TypedExtensionConfig matcher) {
        Function<Rule.Subject, @Nullable InetAddress> address = inputs.address(input);
        List<AddressPrefix> ranges =
                FilterConfig.unpack("custom_match", matcher, Ip.class).getCidrRangesList().stream()
                        .map(AddressPrefix::of)
                        .toList();
        return subject -> {
            InetAddress one = address.apply(subject);
            return one != null && ranges.stream().anyMatch(range -> range.contains(one));
        };
    }

    private static Predicate<Rule.Subject> metadata(
            TypedExtensionConfig input, TypedExtensionConfig matcher) {
        DynamicMetadataInput config =
                FilterConfig.unpack("input", input, DynamicMetadataInput.class);
        Metadata value = FilterConfig.unpack("custom_match", matcher, Metadata.class);
        List<String> path = new ArrayList<>(List.of(config.getFilter()));
        config.getPathList().forEach(segment -> path.add(segment.getKey()));
        var rule = new MetadataRule(path, ValueRule.of(value.getValue()), value.getInvert());
        return subject -> rule.matches(subject.info().dynamicMetadata());
    }

    @Override
    public Action action(TypedExtensionConfig config) {
        Action action = FilterConfig.unpack("action", config, Action.class);
        if (action.getName().isEmpty())
            throw new InvalidPluginConfigException("Action.name: value length must be at least 1");
        log |= action.getAction() == RBAC.Action.LOG;
        return action;
    }

    @Override
    public InvalidPluginConfigException invalid(String problem) {
        return new InvalidPluginConfigException("matcher: " + problem);
    }
}
