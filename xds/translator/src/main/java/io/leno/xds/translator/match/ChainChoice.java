package io.leno.xds.translator.match;

import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch.ConnectionSourceType;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilterChainMatchPredicate;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;

/// Which filter chain of a listener takes a connection: the criteria are looked at in Envoy's
/// order, at each the most specific that fits is kept, and there is no way back.
final class ChainChoice {
    private static final String HTTP_INSPECTOR = "envoy.filters.listener.http_inspector";

    private final Listener listener;
    private final Connection connection;

    private ChainChoice(Listener listener, Connection connection) {
        this.listener = listener;
        this.connection = connection;
    }

    /// The chain, or the default one; null where there is neither.
    static @Nullable FilterChain of(Listener listener, Connection connection) {
        List<FilterChain> left = new ChainChoice(listener, connection).left();
        if (!left.isEmpty()) return left.getFirst();
        return listener.hasDefaultFilterChain() ? listener.getDefaultFilterChain() : null;
    }

    private List<FilterChain> left() {
        List<FilterChain> all = listener.getFilterChainsList();
        all = narrowed(all, ports());
        all = byRange(all, FilterChainMatch::getPrefixRangesList, connection.address());
        all = narrowed(all, serverNames());
        all = narrowed(all, transport());
        all = narrowed(all, protocols());
        all = byRange(all, FilterChainMatch::getDirectSourcePrefixRangesList, connection.source());
        all = narrowed(all, sourceTypes());
        all = byRange(all, FilterChainMatch::getSourcePrefixRangesList, connection.source());
        return narrowed(all, List.of(match -> match.getSourcePortsCount() == 0));
    }

    /// Those that fit the first of the criteria that any fits.
    private static List<FilterChain> narrowed(
            List<FilterChain> chains, List<Predicate<FilterChainMatch>> criteria) {
        for (var each : criteria) {
            List<FilterChain> fit =
                    chains.stream()
                            .filter(chain -> each.test(chain.getFilterChainMatch()))
                            .toList();
            if (!fit.isEmpty()) return fit;
        }
        return List.of();
    }

    /// Where some chain is for the port, those for every port are out.
    private List<Predicate<FilterChainMatch>> ports() {
        return List.of(
                match ->
                        match.hasDestinationPort()
                                && match.getDestinationPort().getValue() == connection.port(),
                match -> !match.hasDestinationPort());
    }

    private List<Predicate<FilterChainMatch>> serverNames() {
        var criteria = new ArrayList<Predicate<FilterChainMatch>>();
        String name = connection.serverName();
        if (!name.isEmpty()) {
            criteria.add(match -> match.getServerNamesList().contains(name));
            for (int at = name.indexOf('.', 1);
                    at >= 0 && at < name.length() - 1;
                    at = name.indexOf('.', at + 1)) {
                String wildcard = "*" + name.substring(at);
                criteria.add(match -> match.getServerNamesList().contains(wildcard));
            }
        }
        criteria.add(match -> match.getServerNamesCount() == 0);
        return criteria;
    }

    private List<Predicate<FilterChainMatch>> transport() {
        String told = connection.tls() ? "tls" : "raw_buffer";
        return List.of(
                match -> match.getTransportProtocol().equals(told),
                match -> match.getTransportProtocol().isEmpty());
    }

    private List<Predicate<FilterChainMatch>> protocols() {
        var criteria = new ArrayList<Predicate<FilterChainMatch>>();
        if (connection.tls() || inspectsHttp()) {
            for (String protocol : connection.protocols())
                criteria.add(match -> match.getApplicationProtocolsList().contains(protocol));
        }
        criteria.add(match -> match.getApplicationProtocolsCount() == 0);
        return criteria;
    }

    private boolean inspectsHttp() {
        return listener.getListenerFiltersList().stream()
                .anyMatch(each -> each.getName().equals(HTTP_INSPECTOR) && isEnabled(each));
    }

    private boolean isEnabled(ListenerFilter filter) {
        return !filter.hasFilterDisabled() || !holds(filter.getFilterDisabled());
    }

    private boolean holds(ListenerFilterChainMatchPredicate predicate) {
        return switch (predicate.getRuleCase()) {
            case OR_MATCH -> predicate.getOrMatch().getRulesList().stream().anyMatch(this::holds);
            case AND_MATCH -> predicate.getAndMatch().getRulesList().stream().allMatch(this::holds);
            case NOT_MATCH -> !holds(predicate.getNotMatch());
            case ANY_MATCH -> predicate.getAnyMatch();
            case DESTINATION_PORT_RANGE ->
                    connection.port() >= predicate.getDestinationPortRange().getStart()
                            && connection.port() < predicate.getDestinationPortRange().getEnd();
            case RULE_NOT_SET -> false;
        };
    }

    private List<Predicate<FilterChainMatch>> sourceTypes() {
        String source = connection.source();
        boolean isLocal =
                !source.isEmpty()
                        && (source.equals(connection.address())
                                || source.startsWith("127.")
                                || source.equals("::1"));
        ConnectionSourceType own =
                isLocal ? ConnectionSourceType.SAME_IP_OR_LOOPBACK : ConnectionSourceType.EXTERNAL;
        return List.of(
                match -> match.getSourceType() == own,
                match -> match.getSourceType() == ConnectionSourceType.ANY);
    }

    /// The longest prefix counts; chains without any are for every address.
    private static List<FilterChain> byRange(
            List<FilterChain> chains,
            Function<FilterChainMatch, List<CidrRange>> ranges,
            String address) {
        BiPredicate<FilterChainMatch, Integer> covers =
                (match, bits) ->
                        ranges.apply(match).stream()
                                .anyMatch(
                                        range ->
                                                range.getPrefixLen().getValue() == bits
                                                        && Ranges.covers(range, address));
        for (int bits = 128; bits >= 0; bits--) {
            int length = bits;
            List<FilterChain> fit =
                    chains.stream()
                            .filter(chain -> covers.test(chain.getFilterChainMatch(), length))
                            .toList();
            if (!fit.isEmpty()) return fit;
        }
        return chains.stream()
                .filter(chain -> ranges.apply(chain.getFilterChainMatch()).isEmpty())
                .toList();
    }
}
