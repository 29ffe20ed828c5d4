package io.leno.proxy.listener;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.leno.api.connection.AcceptedSocket;
import io.leno.api.connection.ListenerFilter;
import io.leno.api.connection.ListenerFilterSettings;
import io.leno.proxy.stats.Counter;
import io.leno.proxy.stats.StatScope;
import io.leno.proxy.stats.Stats;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

/// Takes the PROXY header off a connection and believes it. Envoy:
/// `envoy.filters.listener.proxy_protocol`.
public final class ProxyProtocol implements ListenerFilterSettings {
    /// Name of the filter state that [ProxyHeader] is left under.
    public static final String FILTER_STATE = "envoy.network.proxy_protocol_options";

    private final Settings settings;
    private final Counter errors;
    private final Counter notFoundAllowed;
    private final Counter notFoundDisallowed;
    private final Versioned[] versions;

    /// @param optional connections may come without a header
    /// @param refused versions
    /// @param passed types of extensions that upstream headers may repeat
    public record Settings(
            String statPrefix,
            boolean optional,
            Set<Integer> refused,
            List<Rule> rules,
            IntPredicate passed) {
        public Settings {
            refused = Set.copyOf(refused);
            rules = List.copyOf(rules);
        }
    }

    /// Puts the value of an extension into the metadata.
    public record Rule(int type, String namespace, String key) {}

    private record Versioned(Counter found, Counter disallowed, Counter error) {
        static Versioned of(StatScope scope) {
            return new Versioned(
                    scope.counter("found"), scope.counter("disallowed"), scope.counter("error"));
        }
    }

    public ProxyProtocol(Settings settings, Stats stats) {
        this.settings = settings;
        String prefix = settings.statPrefix();
        StatScope scope = stats.scope("proxy_proto." + (prefix.isEmpty() ? "" : prefix + "."));
        errors = stats.counter("downstream_cx_proxy_proto_error");
        notFoundAllowed = scope.counter("not_found_allowed");
        notFoundDisallowed = scope.counter("not_found_disallowed");
        versions =
                new Versioned[] {
                    Versioned.of(scope.scope("versions.v1.")),
                    Versioned.of(scope.scope("versions.v2."))
                };
    }

    @Override
    public ListenerFilter newFilter() {
        return new Header();
    }

    private final class Header implements ListenerFilter {
        @Override
        public Verdict onAccept(AcceptedSocket socket) {
            return Verdict.NEED_DATA;
        }

        @Override
        public Verdict onData(AcceptedSocket socket, ByteBuffer data) {
            return switch (ProxyHeader.parse(data, settings.optional(), settings.refused())) {
                case ProxyHeader.Parsed.NeedMore() -> Verdict.NEED_DATA;
                case ProxyHeader.Parsed.None() -> {
                    notFoundAllowed.inc();
                    yield Verdict.CONTINUE;
                }
                case ProxyHeader.Parsed.Malformed(int version) -> {
                    errors.inc();
                    if (version == 0) notFoundDisallowed.inc();
                    else versions[version - 1].error().inc();
                    yield Verdict.CLOSE;
                }
                case ProxyHeader.Parsed.Refused(int version) -> {
                    errors.inc();
                    versions[version - 1].found().inc();
                    versions[version - 1].disallowed().inc();
                    yield Verdict.CLOSE;
                }
                case ProxyHeader.Parsed.Found(ProxyHeader header) -> take(socket, header);
            };
        }
    }

    private ListenerFilter.Verdict take(AcceptedSocket socket, ProxyHeader header) {
        Versioned counters = versions[header.version() - 1];
        counters.found().inc();
        socket.consume(header.length());
        if (header.source() != null) socket.replaceRemoteAddress(header.source());
        if (header.destination() != null && !header.destination().equals(socket.localAddress()))
            socket.restoreLocalAddress(header.destination());
        for (ProxyHeader.Tlv extension : header.extensions()) note(socket, extension);
        socket.filterState().put(FILTER_STATE, passed(socket, header));
        return ListenerFilter.Verdict.CONTINUE;
    }

    private void note(AcceptedSocket socket, ProxyHeader.Tlv extension) {
        for (Rule rule : settings.rules()) {
            if (rule.type() != extension.type()) continue;
            Map<String, Object> values =
                    socket.metadata().computeIfAbsent(rule.namespace(), _ -> new HashMap<>(2));
            values.putIfAbsent(rule.key(), text(extension.value()));
            TypedMetadata.addTlv(
                    socket.filterState(), rule.namespace(), rule.key(), extension.value());
        }
    }

    /// Envoy puts `!` in place of each byte that is no UTF-8.
    private static String text(byte[] value) {
        try {
            return UTF_8.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .replaceWith("!")
                    .decode(ByteBuffer.wrap(value))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private ProxyHeader passed(AcceptedSocket socket, ProxyHeader header) {
        return new ProxyHeader(
                header.version(),
                socket.remoteAddress(),
                socket.localAddress(),
                header.extensions().stream()
                        .filter(extension -> settings.passed().test(extension.type()))
                        .toList(),
                header.length());
    }
}
