package io.leno.cli.proxyconfig;

import io.leno.api.json.Json;
import io.leno.cli.CommandFailure;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// `proxy-config listener`
///
/// @param verbose a row for each filter chain, instead of one for each listener
record Listeners(ConfigDump dump, String address, long port, String type, boolean verbose)
        implements Section {
    private static final String HTTP = "envoy.filters.network.http_connection_manager";
    private static final String TCP = "envoy.filters.network.tcp_proxy";
    private static final String BLACK_HOLE = "BlackHoleCluster";

    private static final Map<List<String>, String> PROTOCOLS =
            Map.of(
                    List.of(
                            "http/1.0",
                            "http/1.1",
                            "h2c",
                            "istio-http/1.0",
                            "istio-http/1.1",
                            "istio-h2"),
                    "App: HTTP TLS",
                    List.of("istio", "istio-http/1.0", "istio-http/1.1", "istio-h2"),
                    "App: Istio HTTP Plain",
                    List.of("istio-peer-exchange", "istio"),
                    "App: TCP TLS",
                    List.of("http/1.0", "http/1.1", "h2c"),
                    "App: HTTP");

    /// A chain as a row tells it.
    private record Chain(String match, String destination) {}

    @Override
    public List<String> summary(boolean named) {
        List<String> header = new ArrayList<>(named ? List.of("NAME") : List.of());
        header.addAll(List.of("ADDRESSES", "PORT"));
        header.addAll(verbose ? List.of("MATCH", "DESTINATION") : List.of("TYPE"));
        var columns = new Columns(1, header.toArray(String[]::new));
        List<Object> sorted = new ArrayList<>(selected());
        sorted.sort(
                Comparator.comparingLong(Listeners::portOf)
                        .thenComparing(Listeners::addressOf)
                        .thenComparing(Listeners::typeOf));
        for (Object listener : sorted) rows(columns, listener, named);
        return columns.lines();
    }

    private void rows(Columns columns, Object listener, boolean named) {
        List<Object> first = new ArrayList<>();
        if (named) first.add("listener/" + Tree.text(listener, "name"));
        List<String> addresses = new ArrayList<>(List.of(addressOf(listener)));
        addresses.addAll(additionalAddresses(listener));
        first.add(String.join(",", addresses));
        first.add(portOf(listener));
        if (!verbose) {
            first.add(typeOf(listener));
            columns.row(first.toArray());
            return;
        }
        List<Chain> chains = new ArrayList<>();
        for (Object chain : chainsOf(listener))
            chains.add(new Chain(match(Tree.at(chain, "filter_chain_match")), destination(chain)));
        chains.sort(Comparator.comparing(Chain::destination).reversed());
        for (Chain chain : chains) {
            List<Object> row = new ArrayList<>(first);
            row.add(chain.match());
            row.add(chain.destination());
            columns.row(row.toArray());
        }
    }

    @Override
    public Object dumped() {
        return Section.untyped(selected());
    }

    private List<Object> selected() {
        List<Object> all =
                ConfigDump.resources(
                        dump.section("Listeners"),
                        "dynamic_listeners",
                        "active_state.listener",
                        "static_listeners",
                        "listener");
        if (all.isEmpty()) throw CommandFailure.failed("no listeners found");
        return all.stream().filter(this::isSelected).toList();
    }

    private boolean isSelected(Object listener) {
        boolean isThere =
                address.isEmpty()
                        || addressOf(listener).equalsIgnoreCase(address)
                        || additionalAddresses(listener).stream()
                                .anyMatch(each -> each.equalsIgnoreCase(address));
        return isThere
                && (port == 0 || portOf(listener) == port)
                && (type.isEmpty() || typeOf(listener).equalsIgnoreCase(type));
    }

    static List<Object> chainsOf(Object listener) {
        List<Object> chains = new ArrayList<>(Tree.list(listener, "filter_chains"));
        Object last = Tree.at(listener, "default_filter_chain");
        if (last != null) chains.add(last);
        return chains;
    }

    private static String addressOf(Object listener) {
        String told = Tree.text(listener, "address.socket_address.address");
        return told.isEmpty() ? Tree.text(listener, "address.pipe.path") : told;
    }

    private static List<String> additionalAddresses(Object listener) {
        return Tree.list(listener, "additional_addresses").stream()
                .map(each -> Tree.text(each, "address.socket_address.address"))
                .toList();
    }

    private static long portOf(Object listener) {
        return Tree.number(listener, "address.socket_address.port_value");
    }

    private static String typeOf(Object listener) {
        boolean http = false;
        boolean tcp = false;
        for (Object chain : chainsOf(listener)) {
            for (Object filter : Tree.list(chain, "filters")) {
                http |= Tree.text(filter, "name").equals(HTTP);
                tcp |= Tree.text(filter, "name").equals(TCP) && !isBlackHole(filter);
            }
        }
        if (http) return tcp ? "HTTP+TCP" : "HTTP";
        return tcp ? "TCP" : "UNKNOWN";
    }

    private static boolean isBlackHole(Object filter) {
        return Json.compact(Tree.at(filter, "typed_config")).contains(BLACK_HOLE);
    }

    static String match(@Nullable Object match) {
        List<String> parts = new ArrayList<>();
        List<String> names = Tree.texts(match, "server_names");
        if (!names.isEmpty()) parts.add("SNI: " + String.join(",", names));
        String transport = Tree.text(match, "transport_protocol");
        if (!transport.isEmpty()) parts.add("Trans: " + transport);
        List<String> protocols = Tree.texts(match, "application_protocols");
        if (!protocols.isEmpty())
            parts.add(PROTOCOLS.getOrDefault(protocols, "App: " + String.join(",", protocols)));
        String port =
                Tree.has(match, "destination_port")
                        ? ":" + Tree.number(match, "destination_port")
                        : "";
        List<String> ranges =
                Tree.list(match, "prefix_ranges").stream()
                        .map(
                                each ->
                                        Tree.text(each, "address_prefix")
                                                + "/"
                                                + Tree.number(each, "prefix_len"))
                        .toList();
        if (!ranges.isEmpty()) parts.add("Addr: " + String.join(",", ranges) + port);
        else if (!port.isEmpty()) parts.add("Addr: *" + port);
        return parts.isEmpty() ? "ALL" : String.join("; ", parts);
    }

    private static String destination(Object chain) {
        for (Object filter : Tree.list(chain, "filters")) {
            Object config = Tree.at(filter, "typed_config");
            if (Tree.text(filter, "name").equals(HTTP)) {
                Object inline = Tree.at(config, "route_config");
                if (inline != null) return Routes.described(inline);
                String name = Tree.text(config, "rds.route_config_name");
                return name.isEmpty() ? "HTTP" : "Route: " + name;
            }
            if (Tree.text(filter, "name").equals(TCP) && !isBlackHole(filter))
                return Routes.cluster(Tree.text(config, "cluster"));
        }
        return "Non-HTTP/Non-TCP";
    }
}
