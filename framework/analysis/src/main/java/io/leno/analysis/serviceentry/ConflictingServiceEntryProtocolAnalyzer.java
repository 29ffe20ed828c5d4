package io.leno.analysis.serviceentry;

import io.leno.analysis.lookup.Hosts;
import io.leno.analysis.lookup.Names;
import io.leno.api.analysis.Analyzer;
import io.leno.api.analysis.Finding;
import io.leno.api.analysis.Findings;
import io.leno.api.analysis.IstioMessages;
import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.Part;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigResource;
import io.leno.api.config.ResourceKey;

import org.osgi.service.component.annotations.Component;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// ServiceEntries that give one host and port different protocols.
@Component
public final class ConflictingServiceEntryProtocolAnalyzer implements Analyzer {
    /// @param scope a namespace, or `*`
    private record HostPort(String scope, String host, int port) {
        HostPort everywhere() {
            return new HostPort(Hosts.EVERYWHERE, host, port);
        }
    }

    private record Declared(String protocol, ConfigResource entry) {}

    @Override
    public String name() {
        return "serviceentry.ConflictingServiceEntryProtocolAnalyzer";
    }

    @Override
    public String description() {
        return "Checks if multiple ServiceEntries define the same host and port with different"
                + " protocols";
    }

    @Override
    public void analyze(Resources resources, Findings findings) {
        Map<HostPort, List<Declared>> declared = new LinkedHashMap<>();
        for (ConfigResource entry : resources.all(Kinds.SERVICE_ENTRY)) add(entry, declared);
        Set<ResourceKey> reported = new HashSet<>();
        declared.forEach(
                (place, here) -> {
                    List<Declared> all = new ArrayList<>(here);
                    all.addAll(declared.getOrDefault(place.everywhere(), List.of()));
                    check(place, all, reported, findings);
                });
    }

    private static void add(ConfigResource entry, Map<HostPort, List<Declared>> declared) {
        Part spec = Part.spec(entry);
        for (String scope : Hosts.scopes(spec.texts("exportTo"), entry.key().namespace()))
            for (String host : spec.texts("hosts"))
                for (Part port : spec.parts("ports"))
                    declared.computeIfAbsent(
                                    new HostPort(scope, host, port.number("number")),
                                    _ -> new ArrayList<>())
                            .add(
                                    new Declared(
                                            port.text("protocol").toUpperCase(Locale.ROOT), entry));
    }

    private static void check(
            HostPort place, List<Declared> all, Set<ResourceKey> reported, Findings findings) {
        Set<String> protocols = new TreeSet<>();
        Set<String> names = new TreeSet<>();
        for (Declared each : all) {
            protocols.add(each.protocol());
            names.add(Names.full(each.entry()));
        }
        if (protocols.size() < 2) return;
        for (Declared each : all)
            if (reported.add(each.entry().key()))
                findings.report(
                        Finding.of(
                                        IstioMessages.CONFLICTING_SERVICE_ENTRY_PROTOCOL,
                                        each.entry(),
                                        String.join(", ", names),
                                        place.host(),
                                        place.port(),
                                        String.join(", ", protocols))
                                .at("metadata.name"));
    }
}
