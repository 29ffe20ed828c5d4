package io.leno.filters.rbac;

import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.envoyproxy.envoy.config.rbac.v3.MetadataSource;
import io.envoyproxy.envoy.config.rbac.v3.SourcedMetadata;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.type.matcher.v3.AddressMatcher;
import io.envoyproxy.envoy.type.matcher.v3.FilterStateMatcher;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher;
import io.envoyproxy.envoy.type.matcher.v3.PathMatcher;
import io.leno.api.filter.StreamInfo;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.filters.AddressPrefix;
import io.leno.filters.HeaderMatch;
import io.leno.filters.MetadataRule;
import io.leno.filters.TextMatch;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/// Rules that both permissions and principals know.
final class SharedRules {
    private SharedRules() {}

    /// Where a header comes more than once, each of its values is looked at by itself.
    static Rule header(HeaderMatcher config) {
        HeaderMatch match = HeaderMatch.of(config);
        return subject -> {
            List<String> values = subject.header(match.name());
            if (values.size() < 2) return match.matchesValues(values);
            for (String value : values)
                if (match.matchesValues(List.of(value)) != match.invert()) return !match.invert();
            return match.invert();
        };
    }

    /// The path without query and fragment; connections have none.
    static Rule path(PathMatcher config) {
        TextMatch match = TextMatch.of(config.getPath());
        return subject -> {
            List<String> path = subject.header(":path");
            return !path.isEmpty() && match.matches(pathOnly(path.getFirst()));
        };
    }

    static String pathOnly(String target) {
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c == '?' || c == '#') return target.substring(0, i);
        }
        return target;
    }

    static Rule address(CidrRange config, Function<StreamInfo, InetSocketAddress> address) {
        AddressPrefix prefix = AddressPrefix.of(config);
        return subject -> prefix.contains(address.apply(subject.info()).getAddress());
    }

    static Rule metadata(MetadataMatcher config) {
        MetadataRule match = MetadataRule.of(config);
        return subject -> match.matches(subject.info().dynamicMetadata());
    }

    static Rule metadata(SourcedMetadata config) {
        if (config.getMetadataSource() != MetadataSource.ROUTE)
            return metadata(config.getMetadataMatcher());
        MetadataRule match = MetadataRule.of(config.getMetadataMatcher());
        return subject -> match.matches(subject.info().routeMetadata());
    }

    static Rule filterState(FilterStateMatcher config) {
        Predicate<String> match =
                switch (config.getMatcherCase()) {
                    case STRING_MATCH -> TextMatch.of(config.getStringMatch())::matches;
                    case ADDRESS_MATCH -> inRanges(config.getAddressMatch());
                    case MATCHER_NOT_SET ->
                            throw new InvalidPluginConfigException(
                                    "filter_state.matcher: value is required");
                };
        return subject -> {
            String value = subject.info().filterState(config.getKey());
            return value != null && match.test(value);
        };
    }

    private static Predicate<String> inRanges(AddressMatcher config) {
        List<AddressPrefix> ranges =
                config.getRangesList().stream().map(AddressPrefix::of).toList();
        return text -> {
            InetSocketAddress address = SocketAddressText.parse(text);
            return address != null
                    && ranges.stream().anyMatch(it -> it.contains(address.getAddress()));
        };
    }
}
