package io.leno.proxy.config;

import com.github.xds.core.v3.TypedExtensionConfig;
import com.github.xds.type.matcher.v3.IPMatcher;
import com.github.xds.type.matcher.v3.Matcher;
import com.google.protobuf.StringValue;

import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.leno.api.connection.AcceptedSocket;
import io.leno.proxy.listener.ChainChoice;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/// `filter_chain_matcher` → a choice of chains by name. What a nested matcher leaves open is tried
/// by the next condition, at last by `on_no_match`.
final class ChainMatcherCompiler {
    private final ConnectionInputs inputs;
    private final String where;

    private ChainMatcherCompiler(String where) {
        this.where = where + ": filter_chain_matcher";
        inputs = new ConnectionInputs(this.where);
    }

    /// Null where there is none.
    static @Nullable ChainChoice<String> compile(Listener config, String where) {
        if (!config.hasFilterChainMatcher()) return null;
        return new ChainMatcherCompiler(where).matcher(config.getFilterChainMatcher());
    }

    private ChainChoice<String> matcher(Matcher config) {
        ChainChoice<String> first =
                switch (config.getMatcherTypeCase()) {
                    case MATCHER_LIST -> list(config.getMatcherList());
                    case MATCHER_TREE -> tree(config.getMatcherTree());
                    case MATCHERTYPE_NOT_SET -> _ -> null;
                };
        if (!config.hasOnNoMatch()) return first;
        ChainChoice<String> otherwise = onMatch(config.getOnNoMatch());
        return socket -> {
            String found = first.find(socket);
            return found == null ? otherwise.find(socket) : found;
        };
    }

    private ChainChoice<String> onMatch(Matcher.OnMatch config) {
        return switch (config.getOnMatchCase()) {
            case MATCHER -> matcher(config.getMatcher());
            case ACTION -> {
                String name = name(config.getAction());
                yield _ -> name;
            }
            case ONMATCH_NOT_SET ->
                    throw new InvalidResourceException(where + ": on_match is required");
        };
    }

    private String name(TypedExtensionConfig action) {
        return Protos.unpack(action.getTypedConfig(), StringValue.class, where).getValue();
    }

    private record Condition(Predicate<AcceptedSocket> holds, ChainChoice<String> then) {}

    private ChainChoice<String> list(Matcher.MatcherList config) {
        var conditions = new ArrayList<Condition>();
        for (var field : config.getMatchersList()) {
            conditions.add(
                    new Condition(
                            inputs.predicate(field.getPredicate()), onMatch(field.getOnMatch())));
        }
        return socket -> {
            for (Condition condition : conditions) {
                if (!condition.holds().test(socket)) continue;
                String found = condition.then().find(socket);
                if (found != null) return found;
            }
            return null;
        };
    }

    private ChainChoice<String> tree(Matcher.MatcherTree config) {
        Function<AcceptedSocket, @Nullable String> input = inputs.input(config.getInput());
        return switch (config.getTreeTypeCase()) {
            case EXACT_MATCH_MAP -> exact(input, map(config.getExactMatchMap()));
            case PREFIX_MATCH_MAP -> prefix(input, map(config.getPrefixMatchMap()));
            case CUSTOM_MATCH -> custom(config.getCustomMatch(), config.getInput());
            case TREETYPE_NOT_SET ->
                    throw new InvalidResourceException(where + ": tree_type is required");
        };
    }

    private Map<String, ChainChoice<String>> map(Matcher.MatcherTree.MatchMap config) {
        Map<String, ChainChoice<String>> map = new HashMap<>();
        config.getMapMap().forEach((key, then) -> map.put(key, onMatch(then)));
        return map;
    }

    private static ChainChoice<String> exact(
            Function<AcceptedSocket, @Nullable String> input,
            Map<String, ChainChoice<String>> map) {
        return socket -> {
            String value = input.apply(socket);
            ChainChoice<String> then = value == null ? null : map.get(value);
            return then == null ? null : then.find(socket);
        };
    }

    /// The longest prefix first.
    private static ChainChoice<String> prefix(
            Function<AcceptedSocket, @Nullable String> input,
            Map<String, ChainChoice<String>> map) {
        var sorted = new TreeMap<>(map);
        return socket -> {
            String value = input.apply(socket);
            if (value == null) return null;
            var at = sorted.floorEntry(value);
            while (at != null) {
                String found = value.startsWith(at.getKey()) ? at.getValue().find(socket) : null;
                if (found != null) return found;
                at = sorted.lowerEntry(at.getKey());
            }
            return null;
        };
    }

    private ChainChoice<String> custom(TypedExtensionConfig config, TypedExtensionConfig input) {
        if (!Protos.typeName(config.getTypedConfig()).equals("xds.type.matcher.v3.IPMatcher"))
            throw InvalidResourceException.unknown(
                    where, config.getName(), config.getTypedConfig().getTypeUrl());
        IPMatcher ranges = Protos.unpack(config.getTypedConfig(), IPMatcher.class, where);
        return ranges(ranges, inputs.address(input));
    }

    private ChainChoice<String> ranges(
            IPMatcher config, Function<AcceptedSocket, java.net.InetAddress> input) {
        var all = new ArrayList<AddressRanges.Range<ChainChoice<String>>>();
        for (var matcher : config.getRangeMatchersList()) {
            ChainChoice<String> then = onMatch(matcher.getOnMatch());
            for (var range : matcher.getRangesList()) {
                all.add(
                        new AddressRanges.Range<>(
                                ConnectionInputs.prefix(range, where),
                                matcher.getExclusive(),
                                then));
            }
        }
        var ranges = new AddressRanges<>(all);
        return socket -> {
            List<AddressRanges.Range<ChainChoice<String>>> found = ranges.find(input.apply(socket));
            for (AddressRanges.Range<ChainChoice<String>> range : found) {
                String name = range.value().find(socket);
                if (name != null) return name;
                if (range.exclusive()) return null;
            }
            return null;
        };
    }
}
