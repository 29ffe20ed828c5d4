package io.leno.proto.match;

import com.github.xds.core.v3.TypedExtensionConfig;
import com.github.xds.type.matcher.v3.IPMatcher;
import com.github.xds.type.matcher.v3.Matcher;
import com.github.xds.type.matcher.v3.Matcher.MatcherList.Predicate.SinglePredicate;
import com.github.xds.type.matcher.v3.ServerNameMatcher;
import com.google.protobuf.InvalidProtocolBufferException;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/// `Matcher` → [MatchTree].
final class TreeCompiler<S, T> {
    private final MatchTerms<S, T> terms;

    TreeCompiler(MatchTerms<S, T> terms) {
        this.terms = terms;
    }

    MatchTree<S, T> matcher(Matcher config) {
        MatchTree<S, T> first =
                switch (config.getMatcherTypeCase()) {
                    case MATCHER_LIST -> list(config.getMatcherList());
                    case MATCHER_TREE -> tree(config.getMatcherTree());
                    case MATCHERTYPE_NOT_SET -> _ -> null;
                };
        if (!config.hasOnNoMatch()) return first;
        MatchTree<S, T> otherwise = onMatch(config.getOnNoMatch());
        return subject -> {
            T found = first.find(subject);
            return found == null ? otherwise.find(subject) : found;
        };
    }

    private MatchTree<S, T> onMatch(Matcher.OnMatch config) {
        return switch (config.getOnMatchCase()) {
            case MATCHER -> matcher(config.getMatcher());
            case ACTION -> {
                T action = terms.action(config.getAction());
                yield _ -> action;
            }
            case ONMATCH_NOT_SET -> throw terms.invalid("OnMatch.on_match: value is required");
        };
    }

    private record Condition<S, T>(Predicate<S> holds, MatchTree<S, T> then) {}

    private MatchTree<S, T> list(Matcher.MatcherList config) {
        List<Condition<S, T>> conditions =
                config.getMatchersList().stream()
                        .map(
                                field ->
                                        new Condition<>(
                                                predicate(field.getPredicate()),
                                                onMatch(field.getOnMatch())))
                        .toList();
        return subject -> {
            for (Condition<S, T> condition : conditions) {
                if (!condition.holds().test(subject)) continue;
                T found = condition.then().find(subject);
                if (found != null) return found;
            }
            return null;
        };
    }

    private Predicate<S> predicate(Matcher.MatcherList.Predicate config) {
        return switch (config.getMatchTypeCase()) {
            case SINGLE_PREDICATE -> single(config.getSinglePredicate());
            case NOT_MATCHER -> predicate(config.getNotMatcher()).negate();
            case AND_MATCHER ->
                    config.getAndMatcher().getPredicateList().stream()
                            .map(this::predicate)
                            .reduce(_ -> true, Predicate::and);
            case OR_MATCHER ->
                    config.getOrMatcher().getPredicateList().stream()
                            .map(this::predicate)
                            .reduce(_ -> false, Predicate::or);
            case MATCHTYPE_NOT_SET ->
                    throw terms.invalid("Predicate.match_type: value is required");
        };
    }

    private Predicate<S> single(SinglePredicate config) {
        if (config.hasCustomMatch())
            return terms.custom(config.getInput(), config.getCustomMatch());
        Function<S, @Nullable String> input = terms.input(config.getInput());
        Predicate<String> text = terms.text(config.getValueMatch());
        return subject -> {
            String value = input.apply(subject);
            return value != null && text.test(value);
        };
    }

    private MatchTree<S, T> tree(Matcher.MatcherTree config) {
        return switch (config.getTreeTypeCase()) {
            case EXACT_MATCH_MAP -> {
                Map<String, MatchTree<S, T>> map = map(config.getExactMatchMap());
                yield text(config.getInput(), (value, subject) -> at(map, value, subject));
            }
            case PREFIX_MATCH_MAP -> {
                var prefixes = new Prefixes<>(map(config.getPrefixMatchMap()));
                yield text(config.getInput(), prefixes::find);
            }
            case CUSTOM_MATCH -> custom(config.getInput(), config.getCustomMatch());
            case TREETYPE_NOT_SET ->
                    throw terms.invalid("MatcherTree.tree_type: value is required");
        };
    }

    private interface TextTree<S, T> {
        @Nullable T find(String value, S subject);
    }

    private MatchTree<S, T> text(TypedExtensionConfig config, TextTree<S, T> tree) {
        Function<S, @Nullable String> input = terms.input(config);
        return subject -> {
            String value = input.apply(subject);
            return value == null ? null : tree.find(value, subject);
        };
    }

    private Map<String, MatchTree<S, T>> map(Matcher.MatcherTree.MatchMap config) {
        Map<String, MatchTree<S, T>> map = new HashMap<>();
        config.getMapMap().forEach((key, then) -> map.put(key, onMatch(then)));
        return map;
    }

    static <S, T> @Nullable T at(Map<String, MatchTree<S, T>> map, String key, S subject) {
        MatchTree<S, T> then = map.get(key);
        return then == null ? null : then.find(subject);
    }

    private MatchTree<S, T> custom(TypedExtensionConfig input, TypedExtensionConfig config) {
        var bytes = config.getTypedConfig().getValue();
        try {
            return switch (MatchTree.typeName(config)) {
                case "xds.type.matcher.v3.IPMatcher" ->
                        ranges(IPMatcher.parseFrom(bytes), terms.address(input));
                case "xds.type.matcher.v3.ServerNameMatcher" -> {
                    var names = new ServerNames<S, T>();
                    for (var one : ServerNameMatcher.parseFrom(bytes).getDomainMatchersList()) {
                        MatchTree<S, T> then = onMatch(one.getOnMatch());
                        one.getDomainsList().forEach(domain -> names.add(domain, then));
                    }
                    yield text(input, names::find);
                }
                default ->
                        throw terms.invalid(
                                "matcher_tree.custom_match: "
                                        + config.getName()
                                        + " ("
                                        + config.getTypedConfig().getTypeUrl()
                                        + "): not supported yet");
            };
        } catch (InvalidProtocolBufferException e) {
            throw terms.invalid("matcher_tree.custom_match: " + e.getMessage());
        }
    }

    private MatchTree<S, T> ranges(IPMatcher config, Function<S, @Nullable InetAddress> input) {
        var ranges = new AddressRanges<S, T>();
        for (var matcher : config.getRangeMatchersList()) {
            MatchTree<S, T> then = onMatch(matcher.getOnMatch());
            for (var range : matcher.getRangesList()) {
                String problem = ranges.add(range, matcher.getExclusive(), then);
                if (problem != null) throw terms.invalid(problem);
            }
        }
        return subject -> {
            InetAddress address = input.apply(subject);
            return address == null ? null : ranges.find(address, subject);
        };
    }
}
